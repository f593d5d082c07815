package dev.rango.models;

import dev.rango.fuzz.Reading;
import java.util.List;

/** {@code .pth} as another tool's file of weights. */
public final class PthFuzz {
    private PthFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, "model.pth", file -> ForeignClassifier.read(file, List.of()));
        Reading.of(content, "model.pth", WeightFile::contents);
    }

    public static List<byte[]> seeds() {
        return PickleFuzz.seeds().stream().map(PickleFuzz::archive).toList();
    }
}
