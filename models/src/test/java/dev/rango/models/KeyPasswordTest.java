package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyPasswordTest {
    private static final Map<String, String> VARIABLES = Map.of("PASSWORD", "geheim", "EMPTY", "");

    @TempDir
    private Path folder;

    private Optional<String> from(String variable, Path file) {
        return KeyPassword.from(Optional.ofNullable(variable), Optional.ofNullable(file), VARIABLES::get)
                .map(String::new);
    }

    private void assertRefused(String variable, Path file, String message) {
        assertThatThrownBy(() -> from(variable, file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void itIsAVariableOrAFilesFirstLine() throws IOException {
        assertThat(from(null, null)).isEmpty();
        assertThat(from("PASSWORD", null)).contains("geheim");
        assertThat(from("EMPTY", null)).contains("");
        Path file = folder.resolve("password");
        for (String text : new String[] {"geheim", "geheim\n", "geheim\r\nmore\n"}) {
            assertThat(from(null, Files.writeString(file, text))).contains("geheim");
        }
        assertThat(from(null, Files.writeString(file, ""))).contains("");
        assertThat(from(null, Files.writeString(file, "x".repeat(5000))).orElseThrow())
                .hasSize(1024);
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "geheim");
        assertRefused("PASSWORD", file, "key password file: and key password env: say one of them");
        assertRefused("NONE", null, "key password env: NONE: is not set in the environment");
        assertRefused(null, folder.resolve("none"), "none: no such file");
        assertRefused(null, folder, "is no regular file");
        assertRefused(null, Files.write(file, new byte[] {(byte) 0xFF, 0}), "cannot be read");
    }
}
