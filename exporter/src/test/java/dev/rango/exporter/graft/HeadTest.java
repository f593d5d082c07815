package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.Form;
import dev.rango.exporter.graft.AppendedHead.Activation;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.models.Linear;
import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A base that ends in hidden states gets the head that an adapter brings: each convention against arithmetic of the test's own. */
class HeadTest {
    private static final int DIM = TinyTransformer.DIM;
    private static final int CLASSES = 3;

    @TempDir
    Path folder;

    private Path base(long opset, boolean hasPooler) {
        return TinyTransformer.headless(opset, hasPooler).write(folder.resolve("tiny.onnx"));
    }

    private static PeftFolders lora(String prefix) {
        return new PeftFolders(1, 2).linear(prefix + "encoder.layer.1.attention.self.query", DIM, DIM, 2);
    }

    private static PeftFolders with(PeftFolders peft, String path, int out) {
        return peft.saved(path + ".weight", out, DIM).saved(path + ".bias", out);
    }

    private static Graft graft(Path model, Path adapter, Form form, HeadWish wish) {
        return Graft.read(new GraftRequest(
                model, List.of(new GraftRequest.Named("one", adapter)), form, Map.of(), Optional.empty(), wish));
    }

    /** Logits of the written model, and the hidden states of the base with the same factors and no head. */
    private double[][] grafted(Path model, PeftFolders bare, PeftFolders peft, Form form, HeadWish wish)
            throws IOException {
        Map<String, Values> inputs = SampleInputs.of(OnnxModel.read(model).graph(), model);
        GraftFolder.write(
                graft(model, bare.write(folder.resolve("bare")), Form.MERGED, HeadWish.NONE), folder.resolve("states"));
        Path adapter = peft.write(folder.resolve("one"));
        List<Check> checks = GraftFolder.write(graft(model, adapter, form, wish), folder.resolve("out " + form))
                .checks();
        assertThat(checks).allMatch(Check::passed);
        double[][] found = new double[3][];
        try (GraphRun states = new GraphRun(folder.resolve("states/model.onnx"), true);
                GraphRun logits = new GraphRun(folder.resolve("out " + form).resolve("model.onnx"), true)) {
            Map<String, Values> before = states.run(inputs);
            found[0] = before.get("last_hidden_state").values();
            found[2] = before.containsKey("pooler_output")
                    ? before.get("pooler_output").values()
                    : new double[0];
            Map<String, Values> after = logits.run(inputs);
            assertThat(after).containsOnlyKeys("logits");
            found[1] = after.get("logits").values();
        }
        return found;
    }

    private double[] dense(String path, double[] x) {
        SortedMap<String, Tensor> tensors = Safetensors.read(
                        folder.resolve("one").resolve("adapter_model.safetensors"))
                .tensors();
        float[] weight = tensors.get(PeftFolders.PREFIX + path + ".weight").data();
        float[] bias = tensors.get(PeftFolders.PREFIX + path + ".bias").data();
        double[] y = new double[bias.length];
        for (int o = 0; o < y.length; o++) {
            y[o] = bias[o];
            for (int i = 0; i < x.length; i++) {
                y[o] += x[i] * weight[o * x.length + i];
            }
        }
        return y;
    }

    private static double[] token(double[] states, int row, int token, int tokens) {
        double[] vector = new double[DIM];
        System.arraycopy(states, (row * tokens + token) * DIM, vector, 0, DIM);
        return vector;
    }

    private static void assertLogits(double[][] found, int row, double[] expected) {
        for (int c = 0; c < CLASSES; c++) {
            assertThat(found[1][row * CLASSES + c]).as("row " + row).isCloseTo(expected[c], within(1e-5));
        }
    }

    private static int tokens(double[][] found) {
        return found[0].length / SampleInputs.ROWS / DIM;
    }

    private static double[] tanh(double[] x) {
        return java.util.Arrays.stream(x).map(Math::tanh).toArray();
    }

    @ParameterizedTest
    @CsvSource({"MERGED, 11", "BRANCH, 17"})
    void distilbert(Form form, long opset) throws IOException {
        PeftFolders peft = with(with(lora("bert."), "pre_classifier", DIM), "classifier", CLASSES);
        double[][] found = grafted(base(opset, false), lora("bert."), peft, form, HeadWish.NONE);
        for (int row = 0; row < SampleInputs.ROWS; row++) {
            double[] inner = java.util.Arrays.stream(dense("pre_classifier", token(found[0], row, 0, tokens(found))))
                    .map(v -> Math.max(0, v))
                    .toArray();
            assertLogits(found, row, dense("classifier", inner));
        }
    }

    @Test
    void roberta() throws IOException {
        PeftFolders peft = with(with(lora(""), "classifier.dense", DIM), "classifier.out_proj", CLASSES);
        HeadWish known = new HeadWish(Optional.empty(), Optional.of("roberta"));
        double[][] found = grafted(base(13, false), lora(""), peft, Form.MERGED, known);
        for (int row = 0; row < SampleInputs.ROWS; row++) {
            double[] inner = tanh(dense("classifier.dense", token(found[0], row, 0, tokens(found))));
            assertLogits(found, row, dense("classifier.out_proj", inner));
        }
        Path adapter = folder.resolve("one");
        assertRefused(
                folder.resolve("tiny.onnx"),
                adapter,
                HeadWish.NONE,
                "classifier.dense",
                "config config.json",
                "roberta");
    }

    @Test
    void bertWithThePoolerOfTheAdapter() throws IOException {
        PeftFolders peft = with(with(lora("bert."), "bert.pooler.dense", DIM), "classifier", CLASSES);
        double[][] found = grafted(base(13, false), lora("bert."), peft, Form.BRANCH, HeadWish.NONE);
        for (int row = 0; row < SampleInputs.ROWS; row++) {
            double[] pooled = tanh(dense("bert.pooler.dense", token(found[0], row, 0, tokens(found))));
            assertLogits(found, row, dense("classifier", pooled));
        }
    }

    @Test
    void bertWithThePoolerOfTheBase() throws IOException {
        PeftFolders peft = with(lora("bert."), "classifier", CLASSES);
        double[][] found = grafted(base(13, true), lora("bert."), peft, Form.MERGED, HeadWish.NONE);
        for (int row = 0; row < SampleInputs.ROWS; row++) {
            double[] pooled = java.util.Arrays.copyOfRange(found[2], row * DIM, row * DIM + DIM);
            assertLogits(found, row, dense("classifier", pooled));
        }
    }

    @ParameterizedTest
    @CsvSource({"mean, 11, MERGED", "first, 13, BRANCH", "mean, 18, BRANCH", "last, 12, MERGED", "last, 18, BRANCH"})
    void aSentenceEncoderReadsWhatTheUserSays(String pooling, long opset, Form form) throws IOException {
        PeftFolders peft = with(lora(""), "score", CLASSES);
        HeadWish said = new HeadWish(Optional.of(pooling), Optional.empty());
        double[][] found = grafted(base(opset, false), lora(""), peft, form, said);
        int tokens = tokens(found);
        for (int row = 0; row < SampleInputs.ROWS; row++) {
            // The sample's last row ends two tokens early.
            int all = row == SampleInputs.ROWS - 1 ? tokens - 2 : tokens;
            int first = pooling.equals("last") ? all - 1 : 0;
            int length = pooling.equals("mean") ? all : 1;
            double[] mean = new double[DIM];
            for (int t = first; t < first + length; t++) {
                double[] token = token(found[0], row, t, tokens);
                for (int i = 0; i < DIM; i++) {
                    mean[i] += token[i] / length;
                }
            }
            assertLogits(found, row, dense("score", mean));
        }
    }

    @Test
    void aDecodersScoreReadsTheLastToken() throws IOException {
        HeadWish gpt = new HeadWish(Optional.empty(), Optional.of("gpt2"));
        Path bare = lora("").saved("score.weight", CLASSES, DIM).write(folder.resolve("one"));
        assertThat(graft(base(13, false), bare, Form.BANK, gpt)
                        .plan()
                        .rows()
                        .get(1)
                        .note())
                .isEqualTo("reads the last token of last_hidden_state; gives logits (as gpt2's)");
        assertRefused(base(11, false), bare, gpt, "has operator set 11, and a last token is found from 12 on");
    }

    @Test
    void thePlanSaysWhatTheHeadReads() throws IOException {
        Path model = base(13, false);
        Path adapter = with(with(lora("bert."), "pre_classifier", DIM), "classifier", CLASSES)
                .write(folder.resolve("one"));
        assertThat(graft(model, adapter, Form.MERGED, HeadWish.NONE).plan().rows())
                .extracting(GraftPlan.Row::note)
                .containsExactly(
                        "",
                        "reads the first token of last_hidden_state, then Relu (as DistilBERT's)",
                        "reads pre_classifier; gives logits (as DistilBERT's)");
    }

    @Test
    void halvesAreWidenedBeforeTheHead() throws IOException {
        OnnxModel model = OnnxModel.empty("half", 8, 13, "test");
        OnnxGraph graph = model.graph();
        graph.input(new dev.rango.onnx.OnnxValue("input_ids", ElementType.INT64, "batch", "tokens"));
        graph.input(new dev.rango.onnx.OnnxValue("attention_mask", ElementType.INT64, "batch", "tokens"));
        short[] table = new short[20 * DIM];
        for (int i = 0; i < table.length; i++) {
            table[i] = dev.rango.models.Half.of((float) Math.sin(i));
        }
        graph.constant(dev.rango.onnx.OnnxTensor.halves("word_embeddings.weight", new int[] {20, DIM}, table));
        graph.node("Gather", "last_hidden_state", List.of("word_embeddings.weight", "input_ids"));
        graph.output(new dev.rango.onnx.OnnxValue(
                "last_hidden_state", ElementType.FLOAT16, "batch", "tokens", Integer.toString(DIM)));
        Path file = folder.resolve("half.onnx");
        model.write(file);
        for (String pooling : List.of("first", "mean")) {
            Path adapter = with(new PeftFolders(1, 2).table("word_embeddings", 20, DIM, 2), "classifier", CLASSES)
                    .write(folder.resolve("one"));
            HeadWish said = new HeadWish(Optional.of(pooling), Optional.empty());
            try {
                GraftFolder.write(graft(file, adapter, Form.BRANCH, said), folder.resolve("out"));
            } catch (dev.rango.exporter.proof.ProofFailedException e) {
                throw new AssertionError(e.report().checks().toString(), e);
            }
        }
    }

    @Test
    void aHeadThatIsOffByAPercentOrTurnedIsSeen() {
        float[] weight = {0.5f, -0.25f, 1, 0.75f};
        double[] x = {0.3, -0.8};
        double[] y = {0.5 * 0.3 + 0.25 * 0.8, 0.3 - 0.75 * 0.8};
        assertThat(worst(weight, x, y)).isLessThan(1);
        assertThat(worst(weight, x, new double[] {y[0] * 1.01, y[1]})).isGreaterThan(1);
        assertThat(worst(new float[] {1, 0.75f, 0.5f, -0.25f}, x, y)).isGreaterThan(1);
        assertThat(worst(weight, x, new double[] {Double.NaN, y[1]})).isNaN();
    }

    private static double worst(float[] weight, double[] x, double[] y) {
        Linear layer = new Linear(Tensor.matrix(2, 2, weight), Tensor.vector(new float[2]));
        AppendedHead head = new AppendedHead(
                AppendedHead.Source.POOLER,
                "pooled",
                List.of(new AppendedHead.Step("classifier", layer, Activation.NONE)),
                "");
        Map<String, Values> given = Map.of(
                "pooled", new Values(ElementType.FLOAT, new long[] {1, 2}, x),
                "logits", new Values(ElementType.FLOAT, new long[] {1, 2}, y));
        return new HeadProof(head, new HeadPass.Added("pooled", List.of("logits"), List.of()), given, 0x1p-24).worst();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bert. |            | classifier   | reads BERT's pooler, which neither the model nor the adapter has
            ''    | distilbert | classifier   | reads DistilBERT's pre_classifier, which neither
            ''    | roberta    | classifier   | which of a text's vectors it reads is not known
            ''    |            | classifier   | which of a text's vectors it reads is not known
            ''    |            | score        | pooling mean, first or last, as it was trained; config config.json of a decoder
            """)
    void whatCannotBeKnownIsRefused(String prefix, String type, String head, String reason) throws IOException {
        Path adapter = with(lora(prefix), head, CLASSES).write(folder.resolve("one"));
        HeadWish wish = new HeadWish(Optional.empty(), Optional.ofNullable(type));
        assertRefused(base(13, false), adapter, wish, head, reason);
    }

    @Test
    void headsThatDoNotFitAreRefused() throws IOException {
        Path model = base(13, false);
        Path wide = lora("bert.")
                .option("base_model_name_or_path", "\"bert-base\"")
                .saved("classifier.weight", CLASSES, 16)
                .write(folder.resolve("wide"));
        HeadWish mean = new HeadWish(Optional.of("mean"), Optional.empty());
        assertRefused(model, wide, mean, "reads vectors of 16 numbers, and what comes before it has 12", "bert-base");
        Path tokens = with(lora("bert."), "classifier", CLASSES)
                .option("task_type", "\"TOKEN_CLS\"")
                .write(folder.resolve("tokens"));
        assertRefused(model, tokens, mean, "is a head for TOKEN_CLS");
        Path two =
                with(with(lora("bert."), "first.head", DIM), "second.head", DIM).write(folder.resolve("two"));
        assertRefused(model, two, HeadWish.NONE, "make no head that is known");
        Path distil = with(with(lora(""), "pre_classifier", DIM), "classifier", CLASSES)
                .write(folder.resolve("d"));
        assertRefused(model, distil, mean, "pooling mean: has no place");
        assertThatThrownBy(() -> new HeadWish(Optional.of("max"), Optional.empty()))
                .hasMessageContaining("is mean, first or last, not max");
    }

    private static void assertRefused(Path model, Path adapter, HeadWish wish, String... parts) {
        assertThatThrownBy(() -> graft(model, adapter, Form.MERGED, wish))
                .isInstanceOfSatisfying(
                        UnusableInputException.class,
                        e -> assertThat(Setting.spell(e.getMessage(), Setting.WORDS))
                                .contains(parts)
                                .doesNotContain("\n"));
    }
}
