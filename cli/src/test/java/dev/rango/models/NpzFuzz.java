package dev.rango.models;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleZip;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code .npz}. */
public final class NpzFuzz {
    private NpzFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, "weights.npz", NumpyFile::readArchive);
        Reading.of(content, "weights.npz", WeightFile::contents);
    }

    public static List<byte[]> seeds() {
        List<byte[]> arrays = NpyFuzz.seeds();
        Map<String, byte[]> parts = new TreeMap<>(Map.of("fc1.weight.npy", arrays.get(0), "alpha.npy", arrays.get(2)));
        return List.of(SampleZip.of(false, parts), SampleZip.of(true, parts), SampleZip.of(false, Map.of()));
    }
}
