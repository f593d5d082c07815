package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceNetworkTest {
    private static final String DIGEST = "d".repeat(64);
    /** Rows for unknown, padding and two words. */
    private static final ClassifierWeights SMALL = new ClassifierWeights(
            Tensor.matrix(4, 2, new float[] {9, 9, 7, 7, 1, 2, 3, -4}),
            new Linear(Tensor.matrix(3, 2, new float[] {1, 0, 0, 1, -1, 1}), Tensor.vector(new float[] {0.5f, -1, 2})),
            new Linear(Tensor.matrix(2, 3, new float[] {1, 2, 3, -1, 0, 1}), Tensor.vector(new float[] {0, 10})));

    @Test
    void agreesWithAComputationByHand() {
        // Mean (2, -1); fc1 (2.5, -2, -1); ReLU (2.5, 0, 0).
        assertThat(ReferenceNetwork.of(SMALL).logits(new int[] {2, 3})).containsExactly(2.5, 7.5);
        // Mean 0; fc1 is its bias; ReLU (0.5, 0, 2).
        assertThat(ReferenceNetwork.of(SMALL).logits(new int[0])).containsExactly(6.5, 11.5);
        // The unknown word's own row (9, 9): fc1 (9.5, 8, 2).
        assertThat(ReferenceNetwork.of(SMALL).logits(new int[] {0})).containsExactly(31.5, 2.5);
    }

    @Test
    void theBranchAgreesWithAComputationByHand() {
        LowRank update =
                new LowRank(Tensor.matrix(2, 1, new float[] {1, 3}), Tensor.matrix(1, 3, new float[] {2, -4, 1}));
        Adapter adapter = Adapter.of(
                TextBag.FAMILY, 0.5, Map.of("fc1", update), SMALL.fc2(), List.of("no", "yes"), DIGEST, List.of());
        AdaptedModel model = new AdaptedModel(base(SMALL), adapter);
        // Mean (2, -1): x.A = -1, times alpha and B (-1, 2, -0.5); fc1 (1.5, 0, -1.5); ReLU (1.5, 0, 0).
        assertThat(ReferenceNetwork.of(model).logits(new int[] {2, 3})).containsExactly(1.5, 8.5);
        assertThat(ReferenceNetwork.of(model.merged()).logits(new int[] {2, 3})).containsExactly(1.5, 8.5);
        assertThat(ReferenceNetwork.of(model.withoutBranch()).logits(new int[] {2, 3}))
                .containsExactly(2.5, 7.5);
    }

    @Test
    void theBranchOfTheEmbeddingAgreesWithAComputationByHand() {
        LowRank update =
                new LowRank(Tensor.matrix(4, 1, new float[] {0, 0, 4, 2}), Tensor.matrix(1, 2, new float[] {1, -2}));
        Adapter adapter = Adapter.of(
                TextBag.FAMILY, 0.5, Map.of("embedding", update), SMALL.fc2(), List.of("no", "yes"), DIGEST, List.of());
        AdaptedModel model = new AdaptedModel(base(SMALL), adapter);
        // Rows (1, 2) + (2, -4) and (3, -4) + (1, -2), mean (3.5, -4); fc1 (4, -5, -5.5); ReLU (4, 0, 0).
        assertThat(ReferenceNetwork.of(model).logits(new int[] {2, 3})).containsExactly(4, 6);
        assertThat(ReferenceNetwork.of(model.merged()).logits(new int[] {2, 3})).containsExactly(4, 6);
        assertThat(ReferenceNetwork.of(model.withoutBranch()).logits(new int[] {2, 3}))
                .containsExactly(2.5, 7.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void mergedEqualsBranchOnRandomModels(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 30; i++) {
            int words = random.nextInt(3, 30);
            int dim = random.nextInt(1, 40);
            int hidden = random.nextInt(1, 40);
            int classes = random.nextInt(2, 6);
            int rank = random.nextInt(1, 8);
            ClassifierWeights weights = new ClassifierWeights(
                    matrix(words, dim, random), linear(dim, hidden, random), linear(hidden, 2, random));
            Adapter adapter = Adapter.of(
                    TextBag.FAMILY,
                    random.nextDouble(-2, 2),
                    updates(words, dim, hidden, rank, random),
                    linear(hidden, classes, random),
                    labels(classes),
                    DIGEST,
                    List.of());
            AdaptedModel model = new AdaptedModel(base(weights), adapter);
            ReferenceNetwork branch = ReferenceNetwork.of(model);
            ReferenceNetwork merged = ReferenceNetwork.of(model.merged());
            ReferenceNetwork off = ReferenceNetwork.of(new AdaptedModel(model.base(), adapter.withScaling(0)));
            ReferenceNetwork body = ReferenceNetwork.of(model.withoutBranch());
            int[] ids = random.ints(random.nextInt(20), 0, words).toArray();
            double[] expected = branch.logits(ids);
            for (int c = 0; c < classes; c++) {
                assertThat(expected[c]).isFinite();
                assertThat(merged.logits(ids)[c])
                        .as("seed %d, model %d, logit %d", seed, i, c)
                        .isCloseTo(expected[c], within(1e-5));
                assertThat(off.logits(ids)[c])
                        .as("seed %d, model %d, logit %d", seed, i, c)
                        .isEqualTo(body.logits(ids)[c]);
            }
        }
    }

    /** One target, the other, or both. */
    private static TreeMap<String, LowRank> updates(int words, int dim, int hidden, int rank, SplittableRandom random) {
        TreeMap<String, LowRank> updates = new TreeMap<>();
        int which = random.nextInt(3);
        if (which != 1) {
            updates.put("embedding", new LowRank(matrix(words, rank, random), matrix(rank, dim, random)));
        }
        if (which != 0) {
            updates.put("fc1", new LowRank(matrix(dim, rank, random), matrix(rank, hidden, random)));
        }
        return updates;
    }

    private static Checkpoint base(ClassifierWeights weights) {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>")), 10);
        return TextBag.of(
                new StoredTokenizer(tokenizer, DIGEST), labels(weights.fc2().out()), weights, DIGEST, List.of());
    }

    private static List<String> labels(int classes) {
        return java.util.stream.IntStream.range(0, classes)
                .mapToObj(c -> "class " + c)
                .toList();
    }

    private static Linear linear(int in, int out, SplittableRandom random) {
        return new Linear(
                matrix(out, in, random), Tensor.vector(matrix(1, out, random).data()));
    }

    private static Tensor matrix(int rows, int columns, SplittableRandom random) {
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        return Tensor.matrix(rows, columns, data);
    }
}
