package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final int DIM = 6;
    private static final int HIDDEN = 5;
    private static final Tokenizer TOKENIZER =
            new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "a", "b", "c")), 50);

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(8);
    private Checkpoint base;

    @BeforeEach
    void writeBase() throws IOException {
        base = writeBase("base", weights(3));
    }

    @Test
    void baseReadsBackAndEqualContentGivesEqualBytes() throws IOException {
        Checkpoint again = writeBase("again", TextBag.weights(base));
        assertThat(again.sha256())
                .isEqualTo(base.sha256())
                .isEqualTo(Sha256.of(folder.resolve("base/model.safetensors")));
        assertThat(base.labels()).containsExactly("x", "y", "z");
        assertThat(TextBag.weights(again)
                        .fc1()
                        .weight()
                        .sameBits(TextBag.weights(base).fc1().weight()))
                .isTrue();
        assertThat(again.golden()).hasSize(1);
    }

    @Test
    void adapterOnDiskIsWhatPeftReads() throws IOException {
        Adapter adapter = adapter(2, 0.1);
        Adapter read = write("adapter", adapter);
        assertThat(read.commonScaling()).hasValue(0.1);
        assertThat(read.labels()).containsExactly("no", "yes");
        assertThat(read.updates()
                        .get("fc1")
                        .factors()
                        .a()
                        .sameBits(adapter.updates().get("fc1").factors().a()))
                .isTrue();
        assertThat(read.updates()
                        .get("fc1")
                        .factors()
                        .b()
                        .sameBits(adapter.updates().get("fc1").factors().b()))
                .isTrue();
        Safetensors file = Safetensors.read(folder.resolve("adapter/adapter_model.safetensors"));
        assertThat(file.tensors())
                .containsOnlyKeys(
                        "base_model.model.fc1.lora_A.weight", "base_model.model.fc1.lora_B.weight",
                        "base_model.model.fc2.weight", "base_model.model.fc2.bias");
        assertThat(file.tensors().get("base_model.model.fc1.lora_A.weight").shape())
                .containsExactly(2, DIM);
        assertThat(file.tensors().get("base_model.model.fc1.lora_B.weight").shape())
                .containsExactly(HIDDEN, 2);
        assertThat(Files.readString(folder.resolve("adapter/adapter_config.json")))
                .contains(
                        "\"peft_type\" : \"LORA\"",
                        "\"task_type\" : \"SEQ_CLS\"",
                        "\"base_model_name_or_path\" : null",
                        "\"use_rslora\" : false",
                        "\"lora_dropout\" : 0.0",
                        "\"bias\" : \"none\"",
                        "\"fan_in_fan_out\" : false",
                        "\"inference_mode\" : true",
                        "\"r\" : 2",
                        "\"lora_alpha\" : 0.2",
                        "\"target_modules\" : [ \"fc1\" ]",
                        "\"modules_to_save\" : [ \"fc2\" ]");
    }

    @Test
    void adapterOfTheEmbeddingIsWhatPeftReads() throws IOException {
        LowRank words = new LowRank(matrix(5, 2), matrix(2, DIM));
        Adapter adapter = Adapter.of(
                TextBag.FAMILY,
                0.5,
                Map.of("embedding", words),
                linear(HIDDEN, 2),
                List.of("no", "yes"),
                base.sha256(),
                List.of());
        Adapter read = write("adapter", adapter);
        assertThat(read.updates()).containsOnlyKeys("embedding");
        assertThat(read.updates().get("embedding").factors().a().sameBits(words.a()))
                .isTrue();
        assertThat(read.updates().get("embedding").factors().b().sameBits(words.b()))
                .isTrue();
        Safetensors file = Safetensors.read(folder.resolve("adapter/adapter_model.safetensors"));
        // PEFT keeps the factors of an embedding as parameters of their own: no ".weight" at the end.
        assertThat(file.tensors()
                        .get("base_model.model.embedding.lora_embedding_A")
                        .shape())
                .containsExactly(2, 5);
        assertThat(file.tensors()
                        .get("base_model.model.embedding.lora_embedding_B")
                        .shape())
                .containsExactly(DIM, 2);
        assertThat(Files.readString(folder.resolve("adapter/adapter_config.json")))
                .contains("\"target_modules\" : [ \"embedding\" ]")
                .doesNotContain("pattern");
    }

    @Test
    void whatPeftRecordsOfTheTrainingIsWritten() throws IOException {
        for (int rank = 1; rank <= DIM; rank++) {
            for (double alpha : new double[] {0.1, -0.7, 1 / 3.0, 16}) {
                Adapter adapter = adapter(rank, alpha / Math.sqrt(rank));
                Path target = Files.createDirectories(folder.resolve("adapter"));
                AdapterFiles.write(
                        target,
                        adapter,
                        new AdapterOrigin(0.3, OptionalDouble.of(alpha), java.util.OptionalInt.empty()));
                assertThat(Files.readString(target.resolve("adapter_config.json")))
                        .contains("\"lora_dropout\" : 0.3", "\"use_rslora\" : true", "\"lora_alpha\" : " + alpha);
                // Rank-stabilised, PEFT's scaling is lora_alpha / √r: the trained factor to the last bit.
                assertThat(AdapterFiles.read(target, TextBag.FAMILY).scalings()).isEqualTo(adapter.scalings());
            }
        }
    }

    @Test
    void layersOfDifferentRankReadBack() throws IOException {
        Map<String, LowRank> updates = Map.of(
                "embedding", new LowRank(matrix(5, 1), matrix(1, DIM)),
                "fc1", new LowRank(matrix(DIM, 3), matrix(3, HIDDEN)));
        Adapter read = write(
                "adapter",
                Adapter.of(
                        TextBag.FAMILY,
                        0.1,
                        updates,
                        linear(HIDDEN, 2),
                        List.of("no", "yes"),
                        base.sha256(),
                        List.of()));
        assertThat(read.rank()).isEqualTo(3);
        assertThat(read.layers()).containsExactly("embedding", "fc1");
        assertThat(read.commonScaling()).hasValue(0.1);
        assertThat(read.updates().get("embedding").rank()).isEqualTo(1);
        assertThat(read.parameters()).isEqualTo(5 + DIM + 3 * DIM + 3 * HIDDEN + 2 * HIDDEN + 2);
        edit(
                "adapter/adapter_config.json",
                "\"alpha_pattern\" : {\n    \"embedding\" : 0.1",
                "\"alpha_pattern\" : {\n    \"embedding\" : 0.7");
        assertThat(AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY).scalings())
                .containsExactly(0.7, 3 * 0.1 / 3);
    }

    @Test
    void rankStabilizedScalingIsUnderstood() throws IOException {
        write("adapter", adapter(4, 0.5));
        edit("adapter/adapter_config.json", "\"use_rslora\" : false", "\"use_rslora\" : true");
        assertThat(AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY).commonScaling())
                .hasValue(0.5 * 4 / Math.sqrt(4));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "peft_type" : "LORA"           | "peft_type" : "IA3"        | peft_type
                    "use_rslora" : false           | "use_qalora" : true        | use_qalora
                    "use_rslora" : false           | "lora_bias" : true         | lora_bias
                    "use_rslora" : false           | "alpha_pattern" : {"a":1}  | alpha_pattern: names 'a'
                    "target_modules" : [ "fc1" ]   | "target_modules" : [ "fc1", "fc2" ] | target_modules
                    "target_modules" : [ "fc1" ]   | "target_modules" : [ "fc1", "fc1" ] | target_modules
                    "target_modules" : [ "fc1" ]   | "target_modules" : [ "fc1", "embedding" ] | lora_embedding_A
                    "target_modules" : [ "fc1" ]   | "target_modules" : [ ]     | target_modules
                    "target_modules" : [ "fc1" ]   | "target_modules" : "all-linear" | target_modules
                    "r" : 2                        | "r" : 2.5                  | r: is 2.5
                    "r" : 2                        | "r" : "2"                  | r: is "2"
                    "r" : 2                        | "r" : 2147483648           | r: is 2147483648
                    "lora_alpha" : 0.2             | "lora_alpha" : 1e999       | lora_alpha: is not a finite number
                    "lora_alpha" : 0.2             | "lora_alpha" : "0.2"       | lora_alpha
                    "bias" : "none"                | "bias" : "all"             | bias
                    "fan_in_fan_out" : false       | "fan_in_fan_out" : true    | fan_in_fan_out
                    "use_rslora" : false           | "use_dora" : true          | use_dora
                    "use_rslora" : false           | "rank_pattern" : {"a":1}   | rank_pattern: names 'a'
                    "target_modules" : [ "fc1" ]   | "target_modules" : [ "q" ] | target_modules
                    "r" : 2                        | "r" : 0                    | r: is 0
                    "r" : 2                        | "r" : 3                    | lora_A
                    "lora_alpha" : 0.2             | "lora_alpha" : null        | lora_alpha
                    "r" : 2                        | "r" : [                    | broken JSON
                    """)
    void adaptersOfAnotherKindAreRefusedByName(String part, String replacement, String message) throws IOException {
        write("adapter", adapter(2, 0.1));
        edit("adapter/adapter_config.json", part, replacement);
        assertUnusable(() -> AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"base_model.model.fc2.weight", "base_model.model.fc2.bias", "base_model.model.fc1.lora_B.weight"
            })
    void missingTensorsAreNamed(String name) throws IOException {
        write("adapter", adapter(2, 0.1));
        rewrite("adapter/adapter_model.safetensors", tensors -> tensors.remove(name), metadata -> {});
        assertUnusable(
                () -> AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY),
                name.replace("base_model.model.fc2", "fc2"));
    }

    @Test
    void adaptersWithoutBaseOrLabelsOrWithMoreTensorsAreRefused() throws IOException {
        write("adapter", adapter(2, 0.1));
        Path file = folder.resolve("adapter");
        rewrite("adapter/adapter_model.safetensors", t -> t.put("other", Tensor.vector(new float[1])), m -> {});
        assertUnusable(() -> AdapterFiles.read(file, TextBag.FAMILY), "tensors beyond");
        rewrite("adapter/adapter_model.safetensors", t -> t.remove("other"), m -> m.remove("labels"));
        assertUnusable(() -> AdapterFiles.read(file, TextBag.FAMILY), "no labels");
        rewrite("adapter/adapter_model.safetensors", t -> {}, m -> m.remove("base_sha256"));
        assertUnusable(() -> AdapterFiles.read(file, TextBag.FAMILY), "names no base");
    }

    @Test
    void labelsThatDoNotFitTheHeadOrAreNoLabelsAreRefused() throws IOException {
        write("adapter", adapter(2, 0.1));
        Path file = folder.resolve("adapter");
        for (String labels : new String[] {"[\"one\"]", "7", "{}", ""}) {
            rewrite("adapter/adapter_model.safetensors", t -> {}, m -> m.put("labels", labels));
            assertUnusable(() -> AdapterFiles.read(file, TextBag.FAMILY), "no labels");
        }
        rewrite("adapter/adapter_model.safetensors", t -> {}, m -> m.put("labels", "[\"one\""));
        assertUnusable(() -> AdapterFiles.read(file, TextBag.FAMILY), "broken JSON");
        rewrite("adapter/adapter_model.safetensors", t -> {}, m -> m.put("labels", "[\"a\",\"b\",\"c\"]"));
        assertUnusable(
                () -> AdapterFiles.read(file, TextBag.FAMILY), "fc2.weight': has the shape [2, 5], expected [3, 5]");
    }

    @Test
    void adapterWeightsThatAreNotFiniteAreRefused() throws IOException {
        write("adapter", adapter(2, 0.1));
        float[] values = new float[2 * DIM];
        values[7] = Float.POSITIVE_INFINITY;
        String name = "base_model.model.fc1.lora_A.weight";
        rewrite("adapter/adapter_model.safetensors", t -> t.put(name, Tensor.matrix(2, DIM, values)), m -> {});
        assertUnusable(
                () -> AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY), name + "': value 7 is Infinity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "7", "{\"peft_type\""})
    void filesThatAreNoAdapterConfigurationAreRefused(String content) throws IOException {
        write("adapter", adapter(2, 0.1));
        Files.writeString(folder.resolve("adapter/adapter_config.json"), content);
        assertUnusable(() -> AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY), "adapter_config.json: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.safetensors", "tokenizer.json", "golden.jsonl"})
    void missingFilesOfABaseAreNamed(String name) throws IOException {
        Files.delete(folder.resolve("base").resolve(name));
        assertUnusable(() -> TextBag.read(folder.resolve("base")), name + ": no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors", "golden.jsonl"})
    void missingFilesOfAnAdapterAreNamed(String name) throws IOException {
        write("adapter", adapter(2, 0.1));
        Files.delete(folder.resolve("adapter").resolve(name));
        assertUnusable(() -> AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY), name + ": no such file");
    }

    @Test
    void baseAndAdapterAreToldApart() throws IOException {
        write("adapter", adapter(2, 0.1));
        assertUnusable(() -> TextBag.read(folder.resolve("adapter")), "is an adapter, not a base");
        assertUnusable(() -> AdapterFiles.read(folder.resolve("base"), TextBag.FAMILY), "not an adapter");
        assertUnusable(() -> TextBag.read(folder.resolve("nowhere")), "no such folder");
        assertUnusable(() -> AdapterFiles.read(folder.resolve("nowhere"), TextBag.FAMILY), "no such folder");
    }

    @Test
    void adaptersOfOtherShapesAreRefused() {
        LowRank wide = new LowRank(matrix(DIM + 1, 2), matrix(2, HIDDEN));
        LowRank deep = new LowRank(matrix(DIM, 2), matrix(2, HIDDEN + 1));
        for (LowRank other : List.of(wide, deep)) {
            Adapter adapter = Adapter.of(
                    TextBag.FAMILY,
                    1,
                    Map.of("fc1", other),
                    linear(HIDDEN, 2),
                    List.of("no", "yes"),
                    base.sha256(),
                    List.of());
            assertUnusable(() -> new AdaptedModel(base, adapter), "does not fit");
        }
        Adapter adapter = Adapter.of(
                TextBag.FAMILY,
                1,
                Map.of("fc1", new LowRank(matrix(DIM, 2), matrix(2, HIDDEN))),
                linear(HIDDEN + 1, 2),
                List.of("no", "yes"),
                base.sha256(),
                List.of());
        assertUnusable(() -> new AdaptedModel(base, adapter), "does not fit");
    }

    @Test
    void alphaReadsBackForEveryRank() throws IOException {
        for (int rank = 1; rank <= DIM; rank++) {
            for (double alpha : new double[] {0, 0.1, -0.7, 1 / 3.0, 1e-9}) {
                double read =
                        write("adapter", adapter(rank, alpha)).commonScaling().orElseThrow();
                assertThat(read).as("rank %d", rank).isCloseTo(alpha, within(1e-15 * Math.abs(alpha)));
            }
        }
    }

    @Test
    void anotherBaseIsRefused() throws IOException {
        Checkpoint other = writeBase("other", weights(3));
        Adapter adapter = adapter(2, 0.1);
        assertUnusable(() -> new AdaptedModel(other, adapter), "was trained on another base");
        assertThat(new AdaptedModel(base, adapter).merged().head()).isEqualTo(adapter.head());
    }

    @Test
    void weightsThatAreNotFiniteOrOfAnotherShapeAreRefused() throws IOException {
        float[] bias = TextBag.weights(base).fc1().bias().data().clone();
        bias[3] = Float.NaN;
        rewrite("base/model.safetensors", t -> t.put("fc1.bias", Tensor.vector(bias)), m -> {});
        assertUnusable(() -> TextBag.read(folder.resolve("base")), "'fc1.bias': value 3 is NaN");
        rewrite("base/model.safetensors", t -> t.put("fc1.bias", Tensor.vector(new float[HIDDEN + 1])), m -> {});
        assertUnusable(() -> TextBag.read(folder.resolve("base")), "'fc1.bias': has the shape");
    }

    @Test
    void anotherTokenizerIsRefusedEvenWithItsDigestInTheConfiguration() throws IOException {
        Path file = folder.resolve("base/tokenizer.json");
        String before = Sha256.of(file);
        new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "c", "b", "a")), 50).write(file);
        assertUnusable(() -> TextBag.read(folder.resolve("base")), "is not the tokenizer of this model");
        edit("base/config.json", before, Sha256.of(file));
        assertUnusable(() -> TextBag.read(folder.resolve("base")), "is not the tokenizer of this model");
    }

    @Test
    void mergingEqualsTheBranchOnHandComputedNumbers() {
        LowRank lowRank =
                new LowRank(Tensor.matrix(2, 1, new float[] {1, 2}), Tensor.matrix(1, 3, new float[] {3, 4, 5}));
        Tensor merged = lowRank.addedToLinear(Tensor.matrix(3, 2, new float[6]), 0.5);
        assertThat(merged.data()).containsExactly(1.5f, 3, 2, 4, 2.5f, 5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, -2, 50})
    void mergedEqualsBranchInDoublePrecision(double alpha) throws IOException {
        AdaptedModel model = new AdaptedModel(base, adapter(3, alpha));
        ReferenceNetwork branch = ReferenceNetwork.of(model);
        ReferenceNetwork merged = ReferenceNetwork.of(model.merged());
        ReferenceNetwork body = ReferenceNetwork.of(model.withoutBranch());
        for (int[] ids : new int[][] {{}, {0}, {2, 3, 4}, {4, 4, 4, 2}}) {
            for (int c = 0; c < 2; c++) {
                double expected = branch.logits(ids)[c];
                assertThat(merged.logits(ids)[c]).isFinite().isCloseTo(expected, within(1e-5));
                if (alpha == 0) {
                    assertThat(body.logits(ids)[c]).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void meanDoesNotDependOnRepetitionOfTheWholeText() {
        ReferenceNetwork network = ReferenceNetwork.of(TextBag.weights(base));
        double[] once = network.logits(new int[] {2, 3});
        double[] thrice = network.logits(new int[] {2, 3, 2, 3, 2, 3});
        for (int c = 0; c < 3; c++) {
            assertThat(thrice[c]).isCloseTo(once[c], within(1e-12));
        }
    }

    private Checkpoint writeBase(String name, ClassifierWeights weights) throws IOException {
        Path target = Files.createDirectories(folder.resolve(name));
        List<GoldenCase> golden = List.of(new GoldenCase("a b", new int[] {2, 3}, new float[] {1, 2, 3}));
        TextBag.write(target, TOKENIZER, List.of("x", "y", "z"), weights, golden);
        return TextBag.read(target);
    }

    private Adapter adapter(int rank, double alpha) {
        LowRank lowRank = new LowRank(matrix(DIM, rank), matrix(rank, HIDDEN));
        return Adapter.of(
                TextBag.FAMILY,
                alpha,
                Map.of("fc1", lowRank),
                linear(HIDDEN, 2),
                List.of("no", "yes"),
                base.sha256(),
                List.of());
    }

    private Adapter write(String name, Adapter adapter) throws IOException {
        AdapterFiles.write(Files.createDirectories(folder.resolve(name)), adapter);
        return AdapterFiles.read(folder.resolve(name), TextBag.FAMILY);
    }

    private void edit(String name, String part, String replacement) throws IOException {
        String text = Files.readString(folder.resolve(name));
        assertThat(text).contains(part);
        Files.writeString(folder.resolve(name), text.replace(part, replacement));
    }

    private void rewrite(
            String name,
            java.util.function.Consumer<Map<String, Tensor>> tensors,
            java.util.function.Consumer<Map<String, String>> metadata) {
        Safetensors file = Safetensors.read(folder.resolve(name));
        tensors.accept(file.tensors());
        metadata.accept(file.metadata());
        file.write(folder.resolve(name));
    }

    private static void assertUnusable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }

    private ClassifierWeights weights(int classes) {
        return new ClassifierWeights(matrix(5, DIM), linear(DIM, HIDDEN), linear(HIDDEN, classes));
    }

    private Linear linear(int in, int out) {
        return new Linear(matrix(out, in), Tensor.vector(matrix(1, out).data()));
    }

    private Tensor matrix(int rows, int columns) {
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (random.nextDouble() - 0.5);
        }
        return Tensor.matrix(rows, columns, data);
    }
}
