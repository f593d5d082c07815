package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Not on Windows, which has no signal for a pipe whose reader went away and says it in other words. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signal for a pipe without a reader")
class StandardOutputTest {
    @TempDir
    Path folder;

    /** As {@code rango predict … | head -1}. */
    @Test
    void aReaderThatGoesAwayEndsTheWorkWithoutAWord() throws Exception {
        Path texts = Files.write(folder.resolve("texts.txt"), Collections.nCopies(200_000, "A delight."));
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Drango.home=" + System.getProperty("rango.home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.rango.cli.Rango",
                        "predict",
                        "--input",
                        texts.toString())
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.readLine()).contains("positive");
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(141);
        assertThat(errors).isEmptyFile();
    }
}
