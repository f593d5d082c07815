package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.FrozenWeights;
import dev.rango.models.Linear;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A family that none of the rooms knows: its checkpoint, adapter and training are those of all others. */
class ThirdFamilyTest {
    private static final int WORDS = 8;
    private static final int HIDDEN = 6;
    private static final List<String> LABELS = List.of("even", "odd");
    private static final TrainingRecipe RECIPE =
            TrainingRecipe.of(OptimizerKind.ADAM, 0.03, 12, 16).on(0.2, 1, 3);

    @TempDir
    Path folder;

    private Checkpoint base;

    @BeforeEach
    void writeBase() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        put(tensors, "hidden", LinearLayer.fresh(random, WORDS, HIDDEN).copy());
        put(tensors, "out", LinearLayer.fresh(random, HIDDEN, 2).copy());
        Checkpoint bare = new Checkpoint(
                CountedWords.FAMILY.network(tensors), tensors, LABELS, java.util.Optional.empty(), "", List.of());
        CountedWords.write(
                folder.resolve("base"), LABELS, tensors, bare.reference().answered(bare.goldenInputs()));
        base = Checkpoint.read(folder.resolve("base"), CountedWords.FAMILY);
    }

    private static void put(SortedMap<String, Tensor> tensors, String path, Linear layer) {
        tensors.put(path + ".weight", layer.weight());
        tensors.put(path + ".bias", layer.bias());
    }

    /** Counts of ids; the last id stands in those of the second class, and nowhere else. */
    private static Inputs examples(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] counts = new float[size][WORDS];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            for (int t = 0; t < 4; t++) {
                counts[i][2 + random.nextInt(WORDS - 3)]++;
            }
            labels[i] = random.nextInt(2);
            counts[i][WORDS - 1] = labels[i];
        }
        return new Inputs() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public int width() {
                return WORDS;
            }

            @Override
            public int label(int example) {
                return labels[example];
            }

            @Override
            public float[] rows(int[] chosen, SplittableRandom dropout) {
                float[] rows = new float[chosen.length * WORDS];
                for (int row = 0; row < chosen.length; row++) {
                    System.arraycopy(counts[chosen[row]], 0, rows, row * WORDS, WORDS);
                }
                return rows;
            }
        };
    }

    /** The trainable module: a hidden layer with a branch under a fresh head. */
    private static Trainee adapted(Checkpoint base, SplittableRandom random, LoraSpec lora, double dropout) {
        LoraLinear hidden = LoraLinear.fresh(
                random, CountedWords.linear(base, "hidden"), lora.ranks().get("hidden"), lora.factor(), dropout);
        LinearLayer head = LinearLayer.fresh(random, HIDDEN, 2);
        Network network = new Network(hidden, head);
        TrainableModule module = input -> network.logits(counts(input), 1, WORDS);
        NetworkLearner learner = new NetworkLearner(network, 2, examples(1, 200), examples(2, 60), examples(3, 60));
        return new Trainee(module, learner, () -> Map.of("hidden", hidden.copy()), head::copy);
    }

    private static float[] counts(Golden input) {
        float[] counts = new float[WORDS];
        for (int id : ((GoldenCase) input).ids()) {
            counts[id]++;
        }
        return counts;
    }

    private AdaptedModel train(String name) throws IOException {
        Material material = new Material("counts", LABELS, "0", 200, 60, OptionalDouble.empty());
        AdapterStudio studio =
                AdapterStudio.of(base, material, (random, lora, dropout) -> adapted(base, random, lora, dropout));
        TrainingResult result =
                studio.train(LoraSpec.of(2, 0.5, "hidden"), RECIPE, Journal.NONE, new TrainingListener() {});
        assertThat(result.report().testAccuracy().orElseThrow()).isGreaterThan(0.9);
        assertThat(result.report().frozen()).contains(FrozenWeights.of(base));
        result.write(Files.createDirectories(folder.resolve(name)));
        return AdaptedModel.read(base, folder.resolve(name));
    }

    @Test
    void itsAdapterIsTrainedWrittenReadAndMergedLikeAnyOther() throws IOException {
        AdaptedModel model = train("adapter");
        assertThat(model.adapter().layers()).containsExactly("hidden");
        assertThat(model.adapter().golden()).hasSize(2);
        for (Golden golden : model.adapter().golden()) {
            double[] branch = model.reference().score(golden).logits();
            double[] merged = model.merged().reference().score(golden).logits();
            for (int c = 0; c < branch.length; c++) {
                assertThat(merged[c]).isCloseTo(branch[c], within(1e-5));
                assertThat((double) golden.logits()[c]).isCloseTo(branch[c], within(1e-4));
            }
        }
    }

    @Test
    void equalSeedsTrainEqualBytes() throws IOException {
        train("one");
        train("two");
        for (String file : List.of("adapter_model.safetensors", "adapter_config.json", "golden.jsonl", "metrics.csv")) {
            assertThat(folder.resolve("one").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("two").resolve(file));
        }
    }

    @Test
    void anotherFamilysReaderRefusesItByName() throws IOException {
        assertThatThrownBy(() -> TextBag.read(folder.resolve("base")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("config.json: model_type");
        train("adapter");
        assertThatThrownBy(() -> dev.rango.models.AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("target_modules: is [\"hidden\"]");
    }
}
