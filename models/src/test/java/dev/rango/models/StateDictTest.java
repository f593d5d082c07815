package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.models.ForeignClassifier.Rows;
import dev.rango.runtime.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** State dicts as people have them: every tensor is used, or the file is refused by its name. */
class StateDictTest {
    private static final int ROWS = 7;
    private static final int DIM = 4;
    private static final int HIDDEN = 3;
    private static final int RANK = 2;
    private static final double ALPHA = 2;
    private static final int[] IDS = {2, 5, 6};

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(14);
    private final Tensor table = Matrices.random(ROWS, DIM, random);
    private final Linear fc1 = Matrices.linear(DIM, HIDDEN, random);
    private final Linear fc2 = Matrices.linear(HIDDEN, 2, random);
    /** A [in, rank] and B [rank, out]. */
    private final Tensor a = Matrices.random(DIM, RANK, random);

    private final Tensor b = Matrices.random(RANK, HIDDEN, random);
    private final Map<String, Object> tensors = new LinkedHashMap<>();

    private void put(String prefix, Linear layer) {
        tensors.put(prefix + "weight", layer.weight());
        tensors.put(prefix + "bias", layer.bias());
    }

    private void plain() {
        tensors.put("embedding.weight", table);
        put("fc1.", fc1);
        put("fc2.", fc2);
    }

    private ForeignClassifier read(Object tree, String... ignored) throws IOException {
        return ForeignClassifier.read(PickleWriter.write(folder.resolve("x.pth"), 2, tree), List.of(ignored));
    }

    /** The answer with x·(W + α·A·B), computed here. */
    private double[] adapted(double alpha) {
        float[] merged = fc1.weight().data().clone();
        for (int o = 0; o < HIDDEN; o++) {
            for (int i = 0; i < DIM; i++) {
                for (int r = 0; r < RANK; r++) {
                    merged[o * DIM + i] += (float) (alpha * a.data()[i * RANK + r] * b.data()[r * HIDDEN + o]);
                }
            }
        }
        Linear layer = new Linear(Tensor.matrix(HIDDEN, DIM, merged), fc1.bias());
        return ReferenceNetwork.of(new ClassifierWeights(table, layer, fc2)).logits(IDS);
    }

    private static void answers(ForeignClassifier model, Optional<Double> alpha, double[] expected) {
        double[] logits = ReferenceNetwork.of(model.weights(Rows.IDS, alpha)).logits(IDS);
        assertThat(logits).containsExactly(expected, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "_orig_mod.", "module.", "model.", "module._orig_mod.", "_orig_mod.module.", "net.text."})
    void namesHaveThePrefixesOfTheirWrappers(String prefix) throws IOException {
        plain();
        Map<String, Object> named = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> named.put(prefix + name, tensor));
        answers(read(named), Optional.empty(), adapted(0));
        named.put(prefix + "fc3.weight", fc2.weight());
        ForeignFiles.isRefused(() -> read(named), "has 1 tensors that are no part of embedding, fc1 and fc2: ");
    }

    @Test
    void aLayerMayBeCompiledByItself() throws IOException {
        tensors.put("embedding.weight", table);
        put("fc1._orig_mod.", fc1);
        put("fc2._fsdp_wrapped_module.", fc2);
        answers(read(tensors), Optional.empty(), adapted(0));
        tensors.put("fc1.bias", fc1.bias());
        ForeignFiles.isRefused(() -> read(tensors), "is also there as");
    }

    /** Names of A and B, and whether they are stored as nn.Linear stores them. */
    @ParameterizedTest
    @CsvSource({
        "fc1.,            fc1.lora.A,                    fc1.lora.B,                    false",
        "fc1.linear.,     fc1.lora.A,                    fc1.lora.B,                    false",
        "fc1.,            fc1.lora.A.weight,             fc1.lora.B.weight,             true",
        "fc1.linear.,     fc1.lora.A.weight,             fc1.lora.B.weight,             true",
        "fc1.,            fc1.lora_A,                    fc1.lora_B,                    true",
        "fc1.base_layer., fc1.lora_A.default.weight,     fc1.lora_B.default.weight,     true",
        "fc1.base_layer., fc1.lora_A.weight,             fc1.lora_B.weight,             true",
    })
    void lorasAreApplied(String layer, String nameOfA, String nameOfB, boolean isLinear) throws IOException {
        tensors.put("embedding.weight", table);
        put(layer, fc1);
        put("fc2.", fc2);
        tensors.put(nameOfA, isLinear ? a.transposed() : a);
        tensors.put(nameOfB, isLinear ? b.transposed() : b);
        ForeignClassifier model = read(tensors);
        answers(model, Optional.of(ALPHA), adapted(ALPHA));
        ForeignFiles.isRefused(() -> model.weights(Rows.IDS, Optional.empty()), "needs alpha");
        tensors.remove(nameOfB);
        ForeignFiles.isRefused(() -> read(tensors), "has no other factor beside it");
    }

    @Test
    void aWholePeftModelIsRead() throws IOException {
        String root = "base_model.model.";
        tensors.put(root + "embedding.weight", table);
        put(root + "fc1.base_layer.", fc1);
        tensors.put(root + "fc1.lora_A.default.weight", a.transposed());
        tensors.put(root + "fc1.lora_B.default.weight", b.transposed());
        put(root + "fc2.original_module.", Matrices.linear(HIDDEN, 2, random));
        put(root + "fc2.modules_to_save.default.", fc2);
        ForeignClassifier model = read(tensors);
        answers(model, Optional.of(ALPHA), adapted(ALPHA));
        assertThat(model.leftOut()).hasSize(2).allMatch(name -> name.contains("replaced by modules_to_save"));
        tensors.put(root + "fc1.lora_A.other.weight", a.transposed());
        ForeignFiles.isRefused(() -> read(tensors), "which of two adapters holds is not said");
        tensors.remove(root + "fc1.lora_A.other.weight");
        tensors.put(root + "fc1.lora_magnitude_vector.default.weight", fc1.bias());
        ForeignFiles.isRefused(() -> read(tensors), "fc1.lora_magnitude_vector.default.weight");
    }

    @Test
    void lorasOfTheEmbeddingAndTheHeadAreApplied() throws IOException {
        plain();
        Tensor wide = Matrices.random(ROWS, RANK, random);
        Tensor low = Matrices.random(RANK, DIM, random);
        tensors.put("embedding.lora.A", wide);
        tensors.put("embedding.lora.B", low);
        Tensor merged = new LowRank(wide, low).addedToTable(table, ALPHA);
        double[] expected =
                ReferenceNetwork.of(new ClassifierWeights(merged, fc1, fc2)).logits(IDS);
        answers(read(tensors), Optional.of(ALPHA), expected);
        tensors.remove("embedding.lora.A");
        tensors.remove("embedding.lora.B");
        tensors.put("embedding.lora_embedding_A.default", wide.transposed());
        tensors.put("embedding.lora_embedding_B.default", low.transposed());
        answers(read(tensors), Optional.of(ALPHA), expected);
        Tensor in = Matrices.random(HIDDEN, 1, random);
        Tensor out = Matrices.random(1, 2, random);
        tensors.put("fc2.lora_A", in.transposed());
        tensors.put("fc2.lora_B", out.transposed());
        Linear head = new Linear(new LowRank(in, out).addedToLinear(fc2.weight(), ALPHA), fc2.bias());
        answers(
                read(tensors),
                Optional.of(ALPHA),
                ReferenceNetwork.of(new ClassifierWeights(merged, fc1, head)).logits(IDS));
    }

    @Test
    void squareFactorsAreRefusedWhereNoNameTellsTheirLayout() throws IOException {
        plain();
        tensors.put("fc1.lora.A", Matrices.random(DIM, DIM, random));
        tensors.put("fc1.lora.B", Matrices.random(DIM, HIDDEN, random));
        ForeignFiles.isRefused(() -> read(tensors), "nothing tells its rows from its columns");
        tensors.put("fc1.lora.A", Matrices.random(DIM + 1, RANK, random));
        ForeignFiles.isRefused(() -> read(tensors), "do not fit the layer, which is [4, 3]");
    }

    @Test
    void whatIsNoPartOfTheNetworkIsRefusedOrIgnoredByName() throws IOException {
        plain();
        for (int i = 0; i < 12; i++) {
            tensors.put(String.format("bn%02d.weight", i), fc1.bias());
        }
        ForeignFiles.isRefused(
                () -> read(tensors), "has 12 tensors that are no part of embedding, fc1 and fc2: bn00.weight");
        ForeignFiles.isRefused(() -> read(tensors), "bn09.weight and 2 more");
        ForeignClassifier model = read(tensors, "bn*.weight");
        answers(model, Optional.empty(), adapted(0));
        assertThat(model.leftOut()).hasSize(12).contains("bn03.weight (" + Setting.of("ignore") + ")");
        ForeignFiles.isRefused(() -> read(tensors, "bn*", "criterion.*"), "ignore criterion.*: names no tensor");
        ForeignFiles.isRefused(() -> read(tensors, "bn*", "fc1.bias"), "fc1.bias': is missing");
        ForeignFiles.isRefused(() -> model.weights(Rows.IDS, Optional.of(1.0)), "alpha: has no effect");
        Map<String, Object> number = new LinkedHashMap<>(tensors);
        number.keySet().removeIf(name -> name.startsWith("bn"));
        number.put("fc1.scaling", 0.5);
        ForeignFiles.isRefused(() -> read(number), "fc1.scaling (a number)");
    }

    @Test
    void aTrainingCheckpointGivesItsModel() throws IOException {
        plain();
        Map<String, Object> checkpoint = new LinkedHashMap<>();
        checkpoint.put("epoch", 3);
        checkpoint.put("best", 0.5);
        checkpoint.put("model_state_dict", tensors);
        checkpoint.put("optimizer_state_dict", Map.of("state", List.of(Map.of("exp_avg", fc1.weight()))));
        checkpoint.put("args", PickleWriter.object("argparse", "Namespace", "}"));
        ForeignClassifier model = read(checkpoint);
        answers(model, Optional.empty(), adapted(0));
        assertThat(model.leftOut()).containsExactly("optimizer_state_dict (1 tensors)", "args (argparse.Namespace)");
        checkpoint.put("extra", Map.of("weight", fc1.weight()));
        ForeignFiles.isRefused(() -> read(checkpoint), "extra.weight");
        checkpoint.put("extra", Map.of("embedding.weight", table));
        ForeignFiles.isRefused(
                () -> read(checkpoint), "has 2 tensors named embedding.weight, under [extra., model_state_dict.]");
        answers(read(checkpoint, "extra.*"), Optional.empty(), adapted(0));
    }

    @Test
    void aNeededTensorThatIsNotReadIsNamed() throws IOException {
        plain();
        tensors.put("fc1.weight", PickleWriter.reduced("torch._utils", "_rebuild_sparse_tensor", "N\u0085"));
        ForeignFiles.isRefused(() -> read(tensors), "fc1.weight': is torch._utils._rebuild_sparse_tensor");
        Map<String, Object> module = Map.of("net", PickleWriter.object("__main__", "Net", "}"));
        ForeignFiles.isRefused(() -> read(module), "not read: net: __main__.Net");
    }
}
