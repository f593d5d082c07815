package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
    private static final String MODEL =
            Path.of(System.getProperty("rango.home"), "models/zoo/sentiment").toString();
    private static final List<Path> CLASS_PATH = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();

    @TempDir
    Path folder;

    @Test
    void firstLabelComesFromTheModel() throws IOException {
        ChildJvm.Outcome outcome = run(FirstLabel.class, MODEL, "A wonderful, moving film. I loved every minute.");

        assertThat(outcome.line()).isEqualTo("positive");
        assertThat(outcome.millis()).isPositive();
    }

    @Test
    void smallGraphRuns() throws IOException {
        Path graph = Files.write(folder.resolve("one.onnx"), OneNodeGraph.bytes());

        assertThat(run(FirstRun.class, graph.toString()).line()).contains("FLOAT");
    }

    @Test
    void everyTextOfTheFileIsStreamedAsOftenAsSaid() throws IOException {
        Path file = folder.resolve("texts.jsonl.gz");
        try (GZIPOutputStream texts = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 1500; i++) {
                texts.write("{\"label\": 1, \"text\": \"A delight.\"}\n".getBytes(StandardCharsets.UTF_8));
            }
        }

        assertThat(run(StreamTexts.class, MODEL, file.toString(), "2").line()).startsWith("3000 texts, mean score ");
    }

    @Test
    void aProgramThatFailsSaysWhy() {
        assertThatThrownBy(() -> run(FirstLabel.class, folder.toString(), "text"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("FirstLabel ended with 1")
                .hasMessageContaining("config.json");
    }

    private static ChildJvm.Outcome run(Class<?> program, String... arguments) throws IOException {
        return new ChildJvm(
                        StartComparison.FLAGS,
                        CLASS_PATH,
                        Stream.concat(Stream.of(program.getName()), Stream.of(arguments))
                                .toList())
                .run();
    }
}
