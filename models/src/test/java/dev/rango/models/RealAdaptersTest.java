package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Adapters that PEFT itself wrote: their files read, and being of other networks they are refused by name. */
@Tag("real-data")
class RealAdaptersTest {
    @Test
    void peftsOwnFiles() {
        Path data = Path.of(System.getProperty("rango.data", "no folder is named"));
        if (!Files.isDirectory(data)) {
            String message = "the data sets are missing: rango.data is " + data;
            if (Boolean.getBoolean("rango.data.required")) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message + "; name it with -Drango.data=FOLDER");
            assumeTrue(false, message);
        }
        for (String name : new String[] {"imdb-distilbert-lora", "tiny-gpt2-lora"}) {
            Path folder = data.resolve("adapters").resolve(name);
            Safetensors file = Safetensors.read(folder.resolve(AdapterFiles.WEIGHTS_FILE));
            assertThat(file.metadata()).containsEntry("format", "pt");
            assertThat(file.tensors().keySet())
                    .anyMatch(n -> n.startsWith("base_model.model.") && n.endsWith("lora_A.weight"));
            assertThat(file.tensors().values()).allMatch(t -> t.firstNonFinite() < 0);
            assertThatThrownBy(() -> AdapterFiles.read(folder, TextBag.FAMILY))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("adapter_config.json");
        }
    }
}
