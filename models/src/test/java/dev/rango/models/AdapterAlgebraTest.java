package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterAlgebraTest {
    private static final int WORDS = 60;
    private static final int DIM = 12;
    private static final int HIDDEN = 10;
    private static final List<String> LABELS = List.of("no", "yes");

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(4);
    private Checkpoint base;

    @BeforeEach
    void writeBase() throws IOException {
        base = base(
                "base",
                new ClassifierWeights(
                        Matrices.random(WORDS, DIM, random),
                        Matrices.linear(DIM, HIDDEN, random),
                        Matrices.linear(HIDDEN, 3, random)));
    }

    @Test
    void theSumIsConcatenatedAndAddsUp() {
        AdaptedModel one = adapted(0.3, 2, 3);
        AdaptedModel two = adapted(-1.5, 1, 2);
        AdaptedModel onlyFc1 = new AdaptedModel(
                base, one.adapter().withUpdates(new TreeMap<>(Map.of("fc1", new Update(update("fc1", 1), 0.3)))));
        List<AdaptedModel> models = List.of(one, two, onlyFc1);
        double[] weights = {0.7, 0.2, -1};
        AdapterAlgebra sum =
                AdapterAlgebra.combine(base, models, weights, AdapterHead.of(one.adapter()), Optional.empty());
        assertThat(sum.adapter().updates().get("embedding").rank()).isEqualTo(3);
        assertThat(sum.adapter().updates().get("fc1").rank()).isEqualTo(6);
        for (String target : TextBag.FAMILY.adaptable()) {
            double[][] expected = null;
            for (int i = 0; i < weights.length; i++) {
                Adapter adapter = models.get(i).adapter();
                if (adapter.updates().containsKey(target)) {
                    double[][] part = product(adapter, target);
                    expected = expected == null
                            ? Matrices.plus(new double[part.length][part[0].length], part, weights[i])
                            : Matrices.plus(expected, part, weights[i]);
                }
            }
            double[][] found = product(sum.adapter(), target);
            double relative = Matrices.distance(expected, found) / Math.sqrt(Matrices.squares(expected));
            assertThat(relative).isLessThan(1e-7);
            assertThat(sum.errors().get(target))
                    .isCloseTo(relative, within(1e-12))
                    .isPositive();
        }
        assertGoldenIsItsOwn(sum.adapter());
    }

    @Test
    void adaptersOfOneStrengthAddUpWithoutRounding() {
        AdaptedModel one = adapted(0.1, 2, 2);
        AdaptedModel two = adapted(0.1, 1, 1);
        AdapterAlgebra sum = AdapterAlgebra.combine(
                base, List.of(one, two), new double[] {2, 2}, AdapterHead.of(two.adapter()), Optional.empty());
        assertThat(sum.adapter().commonScaling()).hasValue(0.2);
        assertThat(sum.errors().values()).containsOnly(0.0);
        assertThat(sum.adapter().head()).isEqualTo(two.adapter().head());
    }

    @Test
    void anAdapterAndItsNegativeCancelOut() throws IOException {
        AdaptedModel model = adapted(0.3, 2, 2);
        Adapter negative = AdapterAlgebra.negate(model).adapter();
        AdapterAlgebra nothing = AdapterAlgebra.combine(
                base,
                List.of(model, new AdaptedModel(base, negative)),
                new double[] {1, 1},
                AdapterHead.common(List.of(model.adapter(), negative)),
                Optional.of(RankChoice.atMost(1)));
        assertThat(nothing.errors().values()).containsOnly(0.0);
        ReferenceNetwork body = ReferenceNetwork.of(model.withoutBranch());
        for (GoldenCase golden : TextBag.texts(nothing.adapter().golden())) {
            double[] expected = body.logits(golden.ids());
            assertThat(golden.logits()[0]).isCloseTo((float) expected[0], within(1e-6f));
        }
        assertGoldenIsItsOwn(negative);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void truncationCostsWhatEckartAndYoungSay(int rank) {
        AdaptedModel model = adapted(-0.4, 4, 4);
        AdapterAlgebra lower = AdapterAlgebra.truncate(model, RankChoice.atMost(rank));
        model.adapter().updates().forEach((target, update) -> {
            Spectrum spectrum = Spectrum.of(update.factors(), -0.4);
            Update kept = lower.adapter().updates().get(target);
            assertThat(kept.rank()).isEqualTo(rank);
            double[][] exact = Matrices.product(update.factors(), -0.4);
            double error =
                    Matrices.distance(exact, product(lower.adapter(), target)) / Math.sqrt(Matrices.squares(exact));
            assertThat(error).isCloseTo(spectrum.error(rank), within(1e-6));
            assertThat(lower.errors().get(target)).isCloseTo(error, within(1e-9));
            if (rank == 4) {
                assertThat(kept).isSameAs(update);
            }
        });
        assertThat(lower.adapter().commonScaling()).hasValue(-0.4);
        assertGoldenIsItsOwn(lower.adapter());
    }

    /** No approximation of the same rank may be nearer: random ones, and the truncation disturbed, never are. */
    @Test
    void noNeighbourOfTheTruncationIsNearer() {
        AdaptedModel model = adapted(1, 5, 5);
        LowRank exact = model.adapter().updates().get("fc1").factors();
        double[][] dense = Matrices.product(exact, 1);
        LowRank best = AdapterAlgebra.truncate(model, RankChoice.atMost(2))
                .adapter()
                .updates()
                .get("fc1")
                .factors();
        double least = Matrices.distance(dense, Matrices.product(best, 1));
        for (int i = 0; i < 200; i++) {
            float[] disturbed = best.a().data().clone();
            disturbed[random.nextInt(disturbed.length)] += (float) random.nextDouble(-0.1, 0.1);
            LowRank other = new LowRank(new Tensor(best.a().shape(), disturbed), best.b());
            assertThat(Matrices.distance(dense, Matrices.product(other, 1))).isGreaterThan(least - 1e-6);
        }
    }

    @Test
    void extractionFindsAnUpdateThatWasMergedAndNamesWhatItLeavesOut() throws IOException {
        AdaptedModel model = adapted(0.5, 2, 3);
        ClassifierWeights merged = TextBag.weights(model.merged());
        Checkpoint tuned = base("tuned", merged);
        List<String> steps = new ArrayList<>();
        AdapterExtraction found =
                AdapterExtraction.of(base, tuned, Set.of(), new RankChoice(100, 0.999999), steps::add);
        assertThat(steps).hasSize(AdapterExtraction.steps(TextBag.FAMILY)).startsWith("singular values of embedding");
        assertThat(found.adapter().updates().get("embedding").rank()).isEqualTo(2);
        assertThat(found.adapter().updates().get("fc1").rank()).isEqualTo(3);
        assertThat(found.leftOut()).isEmpty();
        assertThat(found.largestDifference()).isLessThan(1e-5);
        assertThat(found.labelFlips()).isZero();
        assertThat(found.adapter().head().weight().sameBits(merged.fc2().weight()))
                .isTrue();
        assertGoldenIsItsOwn(found.adapter());

        float[] bias = merged.fc1().bias().data().clone();
        bias[0] += 1;
        Checkpoint further =
                base("further", merged.with(new Linear(merged.fc1().weight(), Tensor.vector(bias)), merged.fc2()));
        AdapterExtraction part = AdapterExtraction.of(base, further, Set.of("fc1"), RankChoice.atMost(1), step -> {});
        assertThat(part.adapter().updates()).containsOnlyKeys("fc1");
        assertThat(part.leftOut()).containsExactly("embedding.weight", "fc1.bias");
        assertThat(part.errors().get("fc1")).isCloseTo(part.spectra().get("fc1").error(1), within(1e-6));
        assertThat(part.largestDifference()).isGreaterThan(1e-3);
        assertUnusable(
                () -> AdapterExtraction.of(base, base, Set.of(), RankChoice.atMost(1), step -> {}),
                "has the base's weights");
    }

    @Test
    void headsAreOnlyMixedWhenSomeoneSaysSo() {
        Adapter one = adapted(1, 1, 1).adapter();
        Adapter two = adapted(1, 1, 1).adapter();
        assertUnusable(() -> AdapterHead.common(List.of(one, two)), "head: is needed");
        assertThat(AdapterHead.common(List.of(one, one.withScaling(0))).layer()).isEqualTo(one.head());
        AdapterHead mean = AdapterHead.mean(List.of(one, two), new double[] {3, 1});
        assertThat(mean.layer().bias().data()[1])
                .isCloseTo(
                        0.75f * one.head().bias().data()[1]
                                + 0.25f * two.head().bias().data()[1],
                        within(1e-6f));
        assertUnusable(() -> AdapterHead.mean(List.of(one, two), new double[] {1, -1}), "add up to 0");
        Adapter other =
                new Adapter(TextBag.FAMILY, one.updates(), one.head(), List.of("a", "b"), base.sha256(), List.of());
        assertUnusable(() -> AdapterHead.mean(List.of(one, other), new double[] {1, 1}), "equal labels");
    }

    @Test
    void nothingIsTruncatedWhereAlphaIsZero() {
        AdaptedModel off = new AdaptedModel(base, adapted(1, 2, 2).adapter().withScaling(0));
        assertUnusable(() -> AdapterAlgebra.truncate(off, RankChoice.atMost(1)), "lora_alpha");
    }

    private void assertGoldenIsItsOwn(Adapter adapter) {
        ReferenceNetwork network = ReferenceNetwork.of(new AdaptedModel(base, adapter));
        assertThat(adapter.golden()).hasSameSizeAs(GoldenTexts.all());
        for (GoldenCase golden : TextBag.texts(adapter.golden())) {
            assertThat(golden.ids()).isEqualTo(base.tokenizer().ids(golden.text()));
            double[] expected = network.logits(golden.ids());
            assertThat(golden.logits()).containsExactly((float) expected[0], (float) expected[1]);
        }
    }

    private AdaptedModel adapted(double alpha, int ofEmbedding, int ofFc1) {
        TreeMap<String, LowRank> updates = new TreeMap<>();
        updates.put("embedding", update("embedding", ofEmbedding));
        updates.put("fc1", update("fc1", ofFc1));
        return new AdaptedModel(
                base,
                Adapter.of(
                        TextBag.FAMILY,
                        alpha,
                        updates,
                        Matrices.linear(HIDDEN, 2, random),
                        LABELS,
                        base.sha256(),
                        List.of()));
    }

    private static double[][] product(Adapter adapter, String layer) {
        Update update = adapter.updates().get(layer);
        return Matrices.product(update.factors(), update.scaling());
    }

    private LowRank update(String target, int rank) {
        return target.equals("embedding")
                ? new LowRank(Matrices.random(WORDS, rank, random), Matrices.random(rank, DIM, random))
                : new LowRank(Matrices.random(DIM, rank, random), Matrices.random(rank, HIDDEN, random));
    }

    private Checkpoint base(String name, ClassifierWeights weights) throws IOException {
        List<String> words = new ArrayList<>(List.of("<unk>", "<pad>", "the", "a", "film", "good", ",", "."));
        while (words.size() < WORDS) {
            words.add("w" + words.size());
        }
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(words), 50);
        List<String> labels = List.of("x", "y", "z").subList(0, weights.fc2().out());
        Path target = Files.createDirectories(folder.resolve(name));
        TextBag.write(target, tokenizer, labels, weights, GoldenTexts.answers(tokenizer, ReferenceNetwork.of(weights)));
        return TextBag.read(target);
    }

    private static void assertUnusable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }
}
