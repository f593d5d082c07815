package dev.rango.plugin;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.Convolution;
import dev.rango.models.ImageReference;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A base of six words and adapters of rank 1, with weights by a formula. */
final class TinyModels {
    private static final List<String> WORDS =
            List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD, "good", "bad", "film", "plot", "the", ".");
    private static final int DIM = 4;
    private static final int HIDDEN = 5;

    private TinyModels() {}

    static Path base(Path folder) throws IOException {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(WORDS), Tokenizer.DEFAULT_MAX_TOKENS);
        ClassifierWeights weights =
                new ClassifierWeights(matrix(WORDS.size(), DIM, 1), linear(DIM, HIDDEN, 2), linear(HIDDEN, 2, 3));
        Files.createDirectories(folder);
        TextBag.write(
                folder, tokenizer, List.of("down", "up"), weights, golden(tokenizer, ReferenceNetwork.of(weights)));
        return folder;
    }

    static Path adapter(Path folder, Path baseFolder, int seed) throws IOException {
        Checkpoint base = TextBag.read(baseFolder);
        Adapter adapter = Adapter.of(
                TextBag.FAMILY,
                0.5,
                Map.of("fc1", new LowRank(matrix(DIM, 1, seed), matrix(1, HIDDEN, seed + 1))),
                linear(HIDDEN, 3, seed + 2),
                List.of("a", "b", "c"),
                base.sha256(),
                List.of());
        Files.createDirectories(folder);
        ReferenceNetwork network = ReferenceNetwork.of(new AdaptedModel(base, adapter));
        AdapterFiles.write(folder, adapter.withGolden(golden(base.tokenizer(), network)));
        return folder;
    }

    /** A classifier of images. */
    static Path images(Path folder) throws IOException {
        ImageWeights weights = new ImageWeights(
                new Convolution(small(1, 6, 1, 5, 5), small(2, 6), 2),
                new Convolution(small(3, 16, 6, 5, 5), small(4, 16), 0),
                new Linear(small(5, 120, 400), small(6, 120)),
                new Linear(small(7, 84, 120), small(8, 84)),
                new Linear(small(9, 2, 84), small(10, 2)));
        Files.createDirectories(folder);
        LeNet.write(
                folder,
                List.of("down", "up"),
                weights,
                ImageReference.of(weights).answered(LeNet.FAMILY.goldenInputs(Optional.empty())));
        return folder;
    }

    private static Tensor small(int seed, int... shape) {
        float[] values = floats(Arrays.stream(shape).reduce(1, (a, b) -> a * b), seed);
        for (int i = 0; i < values.length; i++) {
            values[i] /= 8;
        }
        return new Tensor(shape, values);
    }

    private static List<GoldenCase> golden(Tokenizer tokenizer, ReferenceNetwork network) {
        List<GoldenCase> golden = new ArrayList<>();
        for (String text : List.of("good film .", "the plot", "bad bad bad", "nobody knows")) {
            golden.add(network.answer(text, tokenizer.ids(text)));
        }
        return golden;
    }

    private static Linear linear(int in, int out, int seed) {
        return new Linear(matrix(out, in, seed), Tensor.vector(floats(out, seed)));
    }

    private static Tensor matrix(int rows, int columns, int seed) {
        return Tensor.matrix(rows, columns, floats(rows * columns, seed));
    }

    private static float[] floats(int count, int seed) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(seed * 7 + i * 1.3);
        }
        return values;
    }
}
