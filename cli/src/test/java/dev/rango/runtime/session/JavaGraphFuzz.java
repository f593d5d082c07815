package dev.rango.runtime.session;

import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.Form;
import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code model.onnx} as the device java computes it. */
public final class JavaGraphFuzz {
    private static final List<int[]> TEXTS = List.of(new int[0], new int[] {2, 3, 3, 5, 4}, new int[] {5});

    private JavaGraphFuzz() {}

    public static void fuzzerTestOneInput(byte[] model) {
        Reading.of(model, ModelFiles.GRAPH, file -> {
            try (GraphScorer<int[]> scorer = GraphScorer.open(file, List.of(), Device.java())) {
                return scorer.logits(TEXTS).length;
            } catch (DeviceUnavailableException e) {
                throw new UnusableInputException(file, "", e.getMessage(), e);
            }
        });
    }

    /** An export, whose whole graph is in one file as it is small. */
    public static List<byte[]> seeds() throws IOException {
        Path folder = Files.createTempDirectory("rango-seed");
        try {
            Path base = Files.createDirectory(folder.resolve("base"));
            SampleFolder.write(base);
            Export.of(ExportRequest.of(base, Form.MERGED)).write(folder.resolve("out"));
            byte[] whole = Files.readAllBytes(folder.resolve("out").resolve(ModelFiles.GRAPH));
            return List.of(whole, Arrays.copyOf(whole, whole.length / 2));
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
