package dev.rango.fuzz;

import dev.rango.models.ClassifierWeights;
import dev.rango.models.Linear;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.FastStart;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a very small base, as Rango writes them: what a fuzzer begins with. */
public final class SampleFolder {
    private static final Map<String, byte[]> FILES = new TreeMap<>();

    private SampleFolder() {}

    /** The bytes of a file of it. */
    public static synchronized byte[] bytes(String name) {
        if (FILES.isEmpty()) {
            FILES.putAll(written(SampleFolder::write));
        }
        return FILES.get(name).clone();
    }

    /** Writes files into a folder. */
    public interface Writer {
        void write(Path folder) throws IOException;
    }

    /** What a writer writes, by name; nothing stays on the disk. */
    public static Map<String, byte[]> written(Writer writer) {
        Map<String, byte[]> files = new HashMap<>();
        try {
            Path folder = Files.createTempDirectory("rango-sample");
            writer.write(folder);
            try (Stream<Path> all = Files.list(folder)) {
                for (Path file : all.toList()) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                    Files.delete(file);
                }
            }
            Files.delete(folder);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the base into a folder. */
    public static void write(Path folder) throws IOException {
        Vocabulary words = Vocabulary.of(
                List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD, "good", "film", "extraordinarily", "."));
        ClassifierWeights weights = new ClassifierWeights(
                matrix(words.size(), 2), new Linear(matrix(3, 2), vector(3)), new Linear(matrix(2, 3), vector(2)));
        int[] ids = {2, 3, 5};
        double[] exact = ReferenceNetwork.of(weights).logits(ids);
        float[] logits = {(float) exact[0], (float) exact[1]};
        List<GoldenCase> golden = List.of(new GoldenCase("good film .", ids, logits).within(1e-7));
        TextBag.write(folder, new Tokenizer(words, 16), List.of("down", "up"), weights, golden);
        FastStart.write(folder);
    }

    private static Tensor matrix(int rows, int columns) {
        return Tensor.matrix(rows, columns, vector(rows * columns).data());
    }

    private static Tensor vector(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i / 8f - 0.5f;
        }
        return Tensor.vector(values);
    }
}
