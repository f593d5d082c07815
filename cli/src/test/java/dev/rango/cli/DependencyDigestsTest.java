package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.format.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The jars that this build was given are those whose SHA-256 stand in {@code dependencies.sha256}. */
class DependencyDigestsTest {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));

    @Test
    void jarsAreThoseThatWereReviewed() throws IOException {
        Map<String, String> reviewed = new HashMap<>();
        for (String line : Files.readAllLines(HOME.resolve("dependencies.sha256"))) {
            String[] parts = line.split("  ", 2);
            reviewed.put(parts[1], parts[0]);
        }
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Path jar : jarsFromOutside()) {
            String digest = Sha256.of(jar);
            compared++;
            if (!digest.equals(reviewed.get(jar.getFileName().toString()))) {
                wrong.add(digest + "  " + jar.getFileName());
            }
        }
        assertThat(wrong)
                .as(
                        "jars that dependencies.sha256 does not have so; compare each with its publisher's before its line goes in")
                .isEmpty();
        assertThat(compared).isGreaterThan(20);
    }

    private static List<Path> jarsFromOutside() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (entry.endsWith(".jar")
                    && Files.isRegularFile(path)
                    && !path.toRealPath().startsWith(HOME.toRealPath())) {
                jars.add(path);
            }
        }
        return jars;
    }
}
