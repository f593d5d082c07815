package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import dev.rango.runtime.text.WordPairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Checkpoints with random weights, whose golden logits come from double precision arithmetic. */
final class RandomModels {
    static final int WORDS = 50;
    private static final int DIM = 20;
    private static final int HIDDEN = 24;
    private static final List<String> TEXTS =
            List.of("w1 w2 w3", "", "nobody knows", "w49 w49 w0", "w7 ".repeat(90), "W5. W6, (w7)");

    private final SplittableRandom random;
    private final int wordCount;
    private final int pairCount;

    RandomModels(long seed) {
        this(seed, WORDS);
    }

    RandomModels(long seed, int wordCount) {
        this(seed, wordCount, 0);
    }

    /** @param pairCount of words each with those behind it, from the first word on */
    RandomModels(long seed, int wordCount, int pairCount) {
        random = new SplittableRandom(seed);
        this.wordCount = wordCount;
        this.pairCount = pairCount;
    }

    private WordPairs pairs() {
        int[] firsts = new int[pairCount];
        int[] seconds = new int[pairCount];
        for (int i = 0; i < pairCount; i++) {
            firsts[i] = 2 + i % wordCount;
            seconds[i] = 2 + (i % wordCount + i / wordCount) % wordCount;
        }
        return WordPairs.of(firsts, seconds, wordCount + 2);
    }

    Checkpoint base(Path folder, int classes) throws IOException {
        List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD));
        List<String> labels = new ArrayList<>();
        for (int w = 0; w < wordCount; w++) {
            words.add("w" + w);
        }
        for (int c = 0; c < classes; c++) {
            labels.add("class " + c);
        }
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(words), pairs(), Tokenizer.DEFAULT_MAX_TOKENS);
        ClassifierWeights weights =
                new ClassifierWeights(matrix(rows(), DIM), linear(DIM, HIDDEN), linear(HIDDEN, classes));
        Files.createDirectories(folder);
        TextBag.write(folder, tokenizer, labels, weights, golden(tokenizer, ReferenceNetwork.of(weights)));
        return TextBag.read(folder);
    }

    AdaptedModel adapter(Path folder, Checkpoint base, int rank, double alpha, String... labels) throws IOException {
        return adapter(folder, base, Map.of("fc1", rank), alpha, labels);
    }

    AdaptedModel adapter(Path folder, Checkpoint base, Map<String, Integer> ranks, double alpha, String... labels)
            throws IOException {
        TreeMap<String, LowRank> updates = new TreeMap<>();
        new TreeMap<>(ranks).forEach((target, rank) -> updates.put(target, update(target, rank)));
        Adapter bare = Adapter.of(
                TextBag.FAMILY,
                alpha,
                updates,
                linear(HIDDEN, labels.length),
                List.of(labels),
                base.sha256(),
                List.of());
        List<GoldenCase> golden = golden(base.tokenizer(), ReferenceNetwork.of(new AdaptedModel(base, bare)));
        Adapter adapter = bare.withGolden(golden);
        Files.createDirectories(folder);
        AdapterFiles.write(folder, adapter);
        return new AdaptedModel(base, AdapterFiles.read(folder, TextBag.FAMILY));
    }

    private LowRank update(String target, int rank) {
        return target.equals("embedding")
                ? new LowRank(matrix(rows(), rank), matrix(rank, DIM))
                : new LowRank(matrix(DIM, rank), matrix(rank, HIDDEN));
    }

    private int rows() {
        return wordCount + 2 + pairCount;
    }

    private static List<GoldenCase> golden(Tokenizer tokenizer, ReferenceNetwork network) {
        List<GoldenCase> golden = new ArrayList<>();
        for (String text : TEXTS) {
            int[] ids = tokenizer.ids(text);
            double[] exact = network.logits(ids);
            float[] logits = new float[exact.length];
            for (int c = 0; c < logits.length; c++) {
                logits[c] = (float) exact[c];
            }
            golden.add(new GoldenCase(text, ids, logits));
        }
        return golden;
    }

    private Linear linear(int in, int out) {
        return new Linear(matrix(out, in), Tensor.vector(floats(out)));
    }

    private Tensor matrix(int rows, int columns) {
        return Tensor.matrix(rows, columns, floats(rows * columns));
    }

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }
}
