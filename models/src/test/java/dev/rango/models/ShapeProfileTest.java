package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.session.ShapeProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShapeProfileTest {
    private static final ShapeProfile PROFILE =
            new ShapeProfile(new ShapeProfile.Size(1, 2), new ShapeProfile.Size(3, 4), new ShapeProfile.Size(5, 6));
    private static final ModelConfig CONFIG =
            new ModelConfig(3, 300, 5, List.of("no", "yes"), "a".repeat(64), Optional.empty());

    @TempDir
    Path folder;

    private Path graph;
    private Path config;

    @BeforeEach
    void name() {
        graph = folder.resolve("model.onnx");
        config = folder.resolve("config.json");
    }

    @Test
    void whatTheExportSaysIsTaken() {
        ConfigFile.write(CONFIG, Optional.of(PROFILE), config);
        assertThat(ShapeProfile.beside(graph)).isEqualTo(PROFILE);
        assertThat(ModelConfig.read(config)).as("the rest is as it was").isEqualTo(CONFIG);
    }

    @Test
    void anExportThatSaysNothingHasTheProfileOfItsShapes() {
        ConfigFile.write(CONFIG, config);
        assertThat(ShapeProfile.beside(graph)).isEqualTo(ShapeProfile.of(300, 4096));
    }

    @Test
    void aGraphAloneHasOneToo() {
        assertThat(ShapeProfile.beside(graph).max()).isEqualTo(new ShapeProfile.Size(64, 4096));
    }

    @Test
    void brokenProfilesAreRefusedWithFileAndPlace() throws IOException {
        ConfigFile.write(CONFIG, Optional.of(PROFILE), config);
        String written = Files.readString(config);
        Files.writeString(config, written.replace("\"batch\" : 3", "\"batch\" : 9"));
        assertThatThrownBy(() -> ShapeProfile.beside(graph))
                .hasMessage(config + ": shape_profile: min 1x2, opt 9x4, max 5x6 do not ascend");
        Files.writeString(config, written.replace("\"batch\" : 1,", "\"batch\" : 0,"));
        assertThatThrownBy(() -> ShapeProfile.beside(graph)).hasMessageContaining("0 x 2 is no batch");
        Files.writeString(config, written.replace("\"tokens\" : 6", "\"tokens\" : \"six\""));
        assertThatThrownBy(() -> ShapeProfile.beside(graph))
                .hasMessage(config + ": shape_profile max tokens: is not a number");
    }
}
