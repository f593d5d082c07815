package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.Form;
import dev.rango.exporter.graph.TaskHeads;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.models.Half;
import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.bytedeco.onnx.global.onnx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Heads and other layers that adapters save whole, where one graph serves several: against arithmetic of the test's own. */
class TaskHeadTest {
    private static final int DIM = TinyTransformer.DIM;

    @TempDir
    Path folder;

    private static PeftFolders lora(int seed) {
        return new PeftFolders(seed, 2).linear("bert.encoder.layer.1.attention.self.query", DIM, DIM, 2);
    }

    private static PeftFolders with(PeftFolders peft, String path, int out) {
        return peft.saved(path + ".weight", out, DIM).saved(path + ".bias", out);
    }

    private static GraftRequest request(Form form, Path model, HeadWish wish, Path... adapters) {
        return new GraftRequest(
                model,
                Stream.of(adapters)
                        .map(a -> new GraftRequest.Named(a.getFileName().toString(), a))
                        .toList(),
                form,
                Map.of(),
                Optional.empty(),
                wish);
    }

    private Path write(Form form, Path model, HeadWish wish, Path... adapters) {
        Path out = folder.resolve("out " + form);
        List<Check> checks = GraftFolder.write(Graft.read(request(form, model, wish, adapters)), out)
                .checks();
        assertThat(checks).allMatch(Check::passed);
        Path written = out.resolve("model.onnx");
        onnx.check_model(written.toString(), true, false, true);
        return written;
    }

    /** What the written model gives when all rows want a task, by the files that stand beside it. */
    private static Map<String, Values> as(Form form, Path written, Map<String, Values> inputs, int task, String name) {
        Map<String, Values> all = new LinkedHashMap<>(inputs);
        if (form == Form.BANK) {
            double[] ids = new double[SampleInputs.ROWS];
            Arrays.fill(ids, task);
            double[] ones = new double[SampleInputs.ROWS];
            Arrays.fill(ones, 1);
            all.put("adapter_id", new Values(ElementType.INT64, new long[] {SampleInputs.ROWS}, ids));
            all.put("adapter_scale", new Values(ElementType.FLOAT, new long[] {SampleInputs.ROWS}, ones));
        } else {
            for (AdapterFile.Parameter p : AdapterFile.map(AdapterFile.beside(written, name))) {
                double[] values = new double[p.values().remaining()];
                Arrays.setAll(values, i -> p.values().get(i));
                long[] shape = p.shape().stream().mapToLong(Integer::longValue).toArray();
                all.put(p.name(), new Values(ElementType.FLOAT, shape, values));
            }
        }
        try (GraphRun run = new GraphRun(written, true)) {
            return run.run(all);
        }
    }

    private static double[] dense(Path adapter, String path, double[] x) {
        SortedMap<String, Tensor> tensors =
                Safetensors.read(adapter.resolve("adapter_model.safetensors")).tensors();
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

    /** Two heads of DistilBERT's kind, of 3 and of 5 classes, a task with no head, and the base. */
    @ParameterizedTest
    @CsvSource({"SWAPPABLE, 7", "SWAPPABLE, 13", "BANK, 7", "BANK, 13", "BANK, 18"})
    void aBaseWithoutHeadGetsOneOfSeveral(Form form, long opset) throws IOException {
        Path model = TinyTransformer.headless(opset, false).write(folder.resolve("tiny.onnx"));
        Path three = with(with(lora(1), "pre_classifier", DIM), "classifier", 3).write(folder.resolve("three"));
        Path five = with(with(lora(2), "pre_classifier", DIM), "classifier", 5).write(folder.resolve("five"));
        Path bare = lora(3).write(folder.resolve("bare"));
        Path written = write(form, model, HeadWish.NONE, three, five, bare);
        Map<String, Values> inputs = SampleInputs.of(OnnxModel.read(model).graph(), model);
        for (int task = 0; task <= 3; task++) {
            String name = List.of("base", "three", "five", "bare").get(task);
            Map<String, Values> given = as(form, written, inputs, task, name);
            double[] states = given.get("last_hidden_state").values();
            double[] logits = given.get("logits").values();
            assertThat(logits).hasSize(SampleInputs.ROWS * 5);
            for (int row = 0; row < SampleInputs.ROWS; row++) {
                int first = row * states.length / SampleInputs.ROWS;
                double[] expected = {};
                if (task == 1 || task == 2) {
                    Path adapter = task == 1 ? three : five;
                    double[] inner = dense(adapter, "pre_classifier", Arrays.copyOfRange(states, first, first + DIM));
                    Arrays.setAll(inner, i -> Math.max(0, inner[i]));
                    expected = dense(adapter, "classifier", inner);
                }
                for (int c = 0; c < 5; c++) {
                    double logit = c < expected.length ? expected[c] : TaskHeads.NO_CLASS;
                    assertThat(logits[row * 5 + c]).as(name + " " + row).isCloseTo(logit, within(1e-5));
                }
            }
        }
        try (GraphRun run = new GraphRun(model, true)) {
            assertThat(as(form, written, inputs, 0, "base")
                            .get("last_hidden_state")
                            .values())
                    .containsExactly(run.run(inputs).get("last_hidden_state").values());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"BRANCH", "BANK"})
    void aHeadBehindQuantizedLayers(Form form) throws IOException {
        Path model = folder.resolve("whole.onnx");
        Quantized.weightsOf(TinyTransformer.headless(13, false).model()).write(model);
        Path one = with(with(lora(1), "pre_classifier", DIM), "classifier", 3).write(folder.resolve("one"));
        write(form, model, HeadWish.NONE, one);
    }

    /** Of a head that is a MatMul with an Add over all tokens, each row of a batch has its own. */
    @ParameterizedTest
    @CsvSource({"SWAPPABLE, 13", "BANK, 8", "BANK, 13"})
    void headsOverTokens(Form form, long opset) throws IOException {
        Path model = tokens(opset, true);
        Path four = with(words(1), "classifier", 4).write(folder.resolve("four"));
        Path two = with(words(2), "classifier", 2).write(folder.resolve("two"));
        Path written = write(form, model, HeadWish.NONE, four, two);
        Map<String, Values> inputs = SampleInputs.of(OnnxModel.read(model).graph(), model);
        Values wide = as(form, written, inputs, 1, "four").get("logits");
        Values narrow = as(form, written, inputs, 2, "two").get("logits");
        assertThat(wide.shape()[2]).isEqualTo(4);
        for (int i = 0; i < wide.values().length; i++) {
            assertThat(wide.values()[i]).isBetween(-100.0, 100.0);
            assertThat(narrow.values()[i]).isBetween(i % 4 < 2 ? -100.0 : -2e9, i % 4 < 2 ? 100.0 : -1e8);
        }
    }

    private static PeftFolders words(int seed) {
        return new PeftFolders(seed, 2).table("words", 20, DIM, 2);
    }

    private Path tokens(long opset, boolean hasBias) {
        OnnxModel model = OnnxModel.empty("tokens", 8, opset, "test");
        OnnxGraph graph = model.graph();
        graph.input(new OnnxValue("input_ids", ElementType.INT64, "batch", "tokens"));
        graph.constant("words.weight", new Tensor(new int[] {20, DIM}, waves(20 * DIM)));
        String weight = hasBias ? "onnx::MatMul_9" : "classifier.weight";
        graph.constant(weight, new Tensor(new int[] {DIM, 3}, waves(DIM * 3)));
        String x = graph.node("Gather", "/words/Gather", List.of("words.weight", "input_ids"));
        String product = hasBias ? "/classifier/MatMul" : "logits";
        graph.node("MatMul", product, List.of(x, weight));
        if (hasBias) {
            graph.constant("classifier.bias", Tensor.vector(waves(3)));
            graph.node("Add", "logits", List.of("classifier.bias", product));
        }
        graph.output(new OnnxValue("logits", ElementType.FLOAT, "batch", "tokens", "3"));
        Path file = folder.resolve("tokens.onnx");
        model.write(file);
        return file;
    }

    private static float[] waves(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(i);
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void headsOfHalves(Form form) throws IOException {
        OnnxModel base = OnnxModel.empty("halves", 8, 13, "test");
        OnnxGraph graph = base.graph();
        graph.input(new OnnxValue("x", ElementType.FLOAT16, "batch", "" + DIM));
        graph.constant(OnnxTensor.halves("fc.weight", new int[] {DIM, DIM}, halves(DIM * DIM)));
        graph.constant(OnnxTensor.halves("classifier.weight", new int[] {3, DIM}, halves(3 * DIM)));
        graph.constant(OnnxTensor.halves("classifier.bias", new int[] {3}, halves(3)));
        graph.node("MatMul", "/fc/MatMul", List.of("x", "fc.weight"));
        graph.node(
                "Gemm",
                "logits",
                List.of("/fc/MatMul", "classifier.weight", "classifier.bias"),
                Attribute.integer("transB", 1));
        graph.output(new OnnxValue("logits", ElementType.FLOAT16, "batch", "3"));
        Path model = folder.resolve("halves.onnx");
        base.write(model);
        Path five = with(new PeftFolders(1, 2).linear("fc", DIM, DIM, 2), "classifier", 5)
                .write(folder.resolve("five"));
        Path two = with(new PeftFolders(2, 2).linear("fc", DIM, DIM, 2), "classifier", 2)
                .write(folder.resolve("two"));
        write(form, model, HeadWish.NONE, five, two);
    }

    private static short[] halves(int count) {
        float[] values = waves(count);
        short[] halves = new short[count];
        for (int i = 0; i < count; i++) {
            halves[i] = Half.of(values[i]);
        }
        return halves;
    }

    /** A layer within, a bias of a layer that another adapter replaces, and a vector. */
    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void layersWithin(Form form) throws IOException {
        OnnxModel base = OnnxModel.empty("within", 8, 13, "test");
        OnnxGraph graph = base.graph();
        graph.input(new OnnxValue("x", ElementType.FLOAT, "batch", "" + DIM));
        // Names that the passes give, too.
        for (String name : List.of("dense", "head")) {
            graph.constant(name + ".weight", new Tensor(new int[] {DIM, DIM}, waves(DIM * DIM)));
            graph.constant(name + ".bias", Tensor.vector(waves(DIM)));
        }
        graph.constant("norm.weight", Tensor.vector(waves(DIM)));
        graph.constant("fc.weight", new Tensor(new int[] {DIM, DIM}, waves(DIM * DIM)));
        graph.node("MatMul", "/fc/MatMul", List.of("x", "fc.weight"));
        Attribute turned = Attribute.integer("transB", 1);
        graph.node("Gemm", "/dense/Gemm", List.of("/fc/MatMul", "dense.weight", "dense.bias"), turned);
        graph.node("Mul", "/norm/Mul", List.of("/dense/Gemm", "norm.weight"));
        graph.node("Gemm", "logits", List.of("/norm/Mul", "head.weight", "head.bias"), turned);
        graph.output(new OnnxValue("logits", ElementType.FLOAT, "batch", "" + DIM));
        Path model = folder.resolve("within.onnx");
        base.write(model);
        PeftFolders one = with(with(new PeftFolders(1, 2).linear("fc", DIM, DIM, 2), "dense", DIM), "head", DIM + 2);
        PeftFolders two = new PeftFolders(2, 2).linear("fc", DIM, DIM, 2);
        if (form == Form.SWAPPABLE) {
            two.saved("dense.bias", DIM).saved("norm.weight", DIM);
        }
        write(form, model, HeadWish.NONE, one.write(folder.resolve("one")), two.write(folder.resolve("two")));
        Path wide = with(new PeftFolders(1, 2).linear("fc", DIM, DIM, 2), "dense", 5)
                .write(folder.resolve("wide"));
        assertRefused(
                request(form, model, HeadWish.NONE, wide),
                "whose output goes on inside the graph: export the model with 5 labels, or without its head");
        Path vector = two.saved("norm.weight", DIM).write(folder.resolve("vector"));
        assertRefused(request(Form.BANK, model, HeadWish.NONE, vector), "is replaced as a whole", "form swappable");
    }

    @Test
    void whatOneGraphCannotHoldIsRefusedByName() throws IOException {
        Path noBias = words(1).saved("classifier.weight", 4, DIM).write(folder.resolve("four"));
        assertRefused(
                request(Form.BANK, tokens(13, false), HeadWish.NONE, noBias),
                "4 classes, the model has 3",
                "form merged");
        Path same = words(1).saved("classifier.weight", 3, DIM).write(folder.resolve("same"));
        write(Form.BANK, tokens(13, false), HeadWish.NONE, same);

        Path whole = TinyTransformer.build(13).write(folder.resolve("whole.onnx"));
        Path changes = new PeftFolders(1, 2).linear("classifier", DIM, 3, 2).write(folder.resolve("changes"));
        Path replaces = with(lora(2), "classifier", 5).write(folder.resolve("replaces"));
        assertRefused(
                request(Form.BANK, whole, HeadWish.NONE, changes, replaces),
                "changes/adapter_model.safetensors: classifier: is changed, and replaces replaces it by a layer of 5 outputs");

        Path model = TinyTransformer.headless(13, false).write(folder.resolve("tiny.onnx"));
        Path distil =
                with(with(lora(1), "pre_classifier", DIM), "classifier", 3).write(folder.resolve("distil"));
        Path bert =
                with(with(lora(1), "bert.pooler.dense", DIM), "classifier", 3).write(folder.resolve("bert"));
        assertRefused(
                request(Form.SWAPPABLE, model, HeadWish.NONE, distil, bert),
                "bert/adapter_model.safetensors",
                "the first token of last_hidden_state, 12 Tanh, classes",
                "differs from that of distil (the first token of last_hidden_state, 12 Relu, classes)");
    }

    private static void assertRefused(GraftRequest request, String... parts) {
        assertThatThrownBy(() -> Graft.read(request))
                .isInstanceOfSatisfying(
                        UnusableInputException.class,
                        e -> assertThat(Setting.spell(e.getMessage(), Setting.WORDS))
                                .contains(parts)
                                .doesNotContain("\n"));
    }
}
