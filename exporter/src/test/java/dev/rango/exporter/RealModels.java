package dev.rango.exporter;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of encoders that others exported, from the jars that only the profile real-data brings. */
public final class RealModels {
    public static final List<String> ALL = List.of(
            "all-minilm-l6-v2.onnx",
            "all-minilm-l6-v2-q.onnx",
            "bge-small-en-v1.5.onnx",
            "bge-small-en-v1.5-q.onnx",
            "e5-small-v2-q.onnx");

    private RealModels() {}

    /** As a file of that folder; the test is skipped where there is none. */
    public static Path copy(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            return file;
        }
        try (InputStream in = RealModels.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                String message = name + " is not on the class path: only the profile real-data brings it";
                if (Boolean.getBoolean("rango.data.required")) {
                    fail(message);
                }
                System.err.println("SKIPPED: " + message);
                assumeTrue(false, message);
            }
            Files.copy(in, file);
            return file;
        }
    }
}
