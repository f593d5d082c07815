package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoraAdapter;
import ai.onnxruntime.OrtSession;
import dev.rango.exporter.Form;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GraftTest {
    private static final int DIM = TinyTransformer.DIM;

    @TempDir
    Path folder;

    private Path model() {
        return TinyTransformer.build(13).write(folder.resolve("tiny.onnx"));
    }

    private static PeftFolders attention(long seed) {
        PeftFolders peft = new PeftFolders(seed, 2);
        for (int block = 0; block < TinyTransformer.BLOCKS; block++) {
            peft.linear(String.format(TinyTransformer.QUERY, block), DIM, DIM, 2);
            peft.linear("bert.encoder.layer." + block + ".attention.self.value", DIM, DIM, 2);
        }
        return peft;
    }

    private GraftRequest request(Form form, Path model, Path... adapters) {
        List<GraftRequest.Named> named = new ArrayList<>();
        for (Path adapter : adapters) {
            named.add(new GraftRequest.Named(adapter.getFileName().toString(), adapter));
        }
        return new GraftRequest(model, named, form, Map.of(), Optional.empty());
    }

    private ProofReport write(Form form, Path model, Path... adapters) {
        Path out = folder.resolve("out " + form);
        ProofReport report;
        try {
            report = GraftFolder.write(Graft.read(request(form, model, adapters)), out);
        } catch (ProofFailedException e) {
            throw new AssertionError(e.report().checks().toString(), e);
        }
        assertThat(out.resolve("model.onnx")).isRegularFile();
        return report;
    }

    private void assertRefused(GraftRequest request, String... parts) {
        assertThatThrownBy(() -> Graft.read(request)).isInstanceOfSatisfying(UnusableInputException.class, e -> {
            String message = Setting.spell(e.getMessage(), Setting.WORDS);
            assertThat(message).contains(parts).doesNotContain("\n");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "MERGED, 11",
        "BRANCH, 11",
        "SWAPPABLE, 11",
        "BANK, 11",
        "MERGED, 17",
        "BRANCH, 17",
        "SWAPPABLE, 17",
        "BANK, 17"
    })
    void everyFormIsProven(Form form, long opset) throws IOException {
        Path model = TinyTransformer.build(opset).write(folder.resolve("tiny.onnx"));
        Path adapter = attention(1).write(folder.resolve("one"));
        assertThat(write(form, model, adapter).checks())
                .extracting(Check::name)
                .containsExactly(
                        "untouched tensors",
                        "double precision = each layer",
                        (form == Form.MERGED ? "branch = " : "merged = ") + form.id(),
                        "no adapter = base");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void allKindsOfLayersAndHeadsOfOtherWidths(Form form) throws IOException {
        Path all = attention(2)
                .linear("bert.encoder.layer.1.intermediate.dense", DIM, TinyTransformer.INNER, 3)
                .linear("bert.encoder.layer.0.output.dense", TinyTransformer.INNER, DIM, 2)
                .table("bert.embeddings.word_embeddings", TinyTransformer.WORDS, DIM, 2)
                .option("rank_pattern", "{\"layer.1.intermediate.dense\": 3}")
                .option("alpha_pattern", "{\"output.dense\": 7}")
                .option("use_rslora", "true")
                .saved("classifier.weight", 5, DIM)
                .saved("classifier.bias", 5)
                .write(folder.resolve("all"));
        if (form == Form.MERGED || form == Form.BRANCH) {
            write(form, model(), all);
        } else {
            Path other = attention(3).write(folder.resolve("other"));
            write(form, model(), all, other);
        }
        OnnxModel grafted = OnnxModel.read(folder.resolve("out " + form).resolve("model.onnx"));
        assertThat(grafted.graph().outputs().get(0).dimensions().orElseThrow().get(1))
                .isEqualTo("5");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void kernelsOfAConvolution(Form form) throws IOException {
        OnnxModel model = OnnxModel.empty("eye", 8, 13, "test");
        OnnxGraph graph = model.graph();
        graph.input(new OnnxValue("pixels", ElementType.FLOAT, "batch", "3", "8", "8"));
        float[] kernels = new float[4 * 3 * 9];
        for (int i = 0; i < kernels.length; i++) {
            kernels[i] = (float) Math.sin(i);
        }
        graph.constant("patch.projection.weight", new Tensor(new int[] {4, 3, 3, 3}, kernels));
        graph.node(
                "Conv",
                "patches",
                List.of("pixels", "patch.projection.weight"),
                Attribute.integers("pads", 1, 1, 1, 1),
                Attribute.integers("strides", 2, 2));
        graph.node("GlobalAveragePool", "mean", List.of("patches"));
        graph.output(new OnnxValue("mean", ElementType.FLOAT, "batch", "4", "1", "1"));
        Path file = folder.resolve("eye.onnx");
        model.write(file);
        Path adapter = new PeftFolders(1, 2)
                .kernels("model.patch.projection", 3, 4, 3, 2)
                .write(folder.resolve("one"));
        ProofReport report = write(form, file, adapter);
        assertThat(report.checks().get(2).worst()).isLessThan(1e-5);
        assertThat(report.checks().get(1).finding()).contains("1 not measured");
    }

    @Test
    void biasesThatWereTrainedReplaceTheModels() throws IOException {
        String query = String.format(TinyTransformer.QUERY, 1);
        Path adapter = attention(1)
                .option("bias", "\"lora_only\"")
                .saved(query + ".bias", DIM)
                .write(folder.resolve("one"));
        write(Form.BRANCH, model(), adapter);
        write(Form.MERGED, model(), adapter);
        float[] own = Safetensors.read(adapter.resolve("adapter_model.safetensors"))
                .tensors()
                .get(PeftFolders.PREFIX + query + ".bias")
                .data();
        for (Form form : List.of(Form.BRANCH, Form.MERGED)) {
            OnnxModel grafted = OnnxModel.read(folder.resolve("out " + form).resolve("model.onnx"));
            assertThat(grafted.graph().constant(query + ".bias").orElseThrow().floats())
                    .containsExactly(own);
        }
        assertRefused(request(Form.BANK, model(), adapter), query + ".bias", "is replaced as a whole");
    }

    @Test
    void howTheBaseStoresItsWeightsDoesNotTurnAnUpdate() throws IOException {
        Path plain = attention(1).write(folder.resolve("plain"));
        Path turned = attention(1).option("fan_in_fan_out", "true").write(folder.resolve("turned"));
        String weight = "onnx::MatMul_100";
        write(Form.MERGED, model(), plain);
        float[] expected = OnnxModel.read(folder.resolve("out MERGED").resolve("model.onnx"))
                .graph()
                .constant(weight)
                .orElseThrow()
                .floats();
        write(Form.MERGED, model(), turned);
        assertThat(OnnxModel.read(folder.resolve("out MERGED").resolve("model.onnx"))
                        .graph()
                        .constant(weight)
                        .orElseThrow()
                        .floats())
                .containsExactly(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"BRANCH", "SWAPPABLE", "BANK"})
    void besideWeightsInWholeNumbers(Form form) throws IOException {
        Path file = folder.resolve("whole.onnx");
        Quantized.weightsOf(TinyTransformer.build(13).model()).write(file);
        ProofReport report = write(form, file, attention(1).write(folder.resolve("one")));
        assertThat(report.checks().get(1).finding()).startsWith("4 layers").doesNotContain("not measured");
        assertThat(report.checks().get(2).name())
                .isEqualTo((form == Form.BRANCH ? "bank" : "branch") + " = " + form.id());
        assertThat(report.checks().get(2).worst()).isLessThan(1e-5);
        assertRefused(
                request(Form.MERGED, file, attention(1).write(folder.resolve("one"))),
                "/bert/encoder/layer.0/attention/self/query/MatMul: has a quantized weight, into which nothing is merged",
                "form branch");
    }

    @Test
    void aWeightThatTwoLayersShareIsChangedInOne() throws IOException {
        TinyTransformer tiny = TinyTransformer.build(13);
        OnnxGraph graph = tiny.model().graph();
        // Turned on its way to both: the layers read it, and what is between, alike.
        Tensor turned = new Tensor(
                        new int[] {DIM, DIM},
                        graph.constant("onnx::MatMul_100").orElseThrow().floats())
                .transposed();
        graph.constant("turned", turned);
        OnnxNode query =
                graph.node("/bert/encoder/layer.0/attention/self/query/MatMul").orElseThrow();
        String weight =
                graph.nodeBefore(query, "Transpose", "shared", List.of("turned"), Attribute.integers("perm", 1, 0));
        graph.rewire(query, 1, weight);
        graph.rewire(
                graph.node("/bert/encoder/layer.0/attention/self/key/MatMul").orElseThrow(), 1, weight);
        Path file = tiny.write(folder.resolve("shared.onnx"));
        Path adapter = new PeftFolders(1, 2)
                .linear(String.format(TinyTransformer.QUERY, 0), DIM, DIM, 2)
                .write(folder.resolve("one"));
        write(Form.MERGED, file, adapter);
        assertThat(OnnxModel.read(folder.resolve("out MERGED").resolve("model.onnx"))
                        .graph()
                        .constant("turned")
                        .orElseThrow()
                        .floats())
                .containsExactly(turned.data());
    }

    @Test
    void aBankOfManyLiesStacked() throws IOException {
        List<Path> adapters = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            adapters.add((i % 3 == 0
                            ? new PeftFolders(i, 2)
                                    .table("bert.embeddings.word_embeddings", TinyTransformer.WORDS, DIM, 2)
                            : attention(i))
                    .write(folder.resolve("adapter" + i)));
        }
        assertThat(write(Form.BANK, model(), adapters.toArray(Path[]::new)).passed())
                .isTrue();
    }

    @Test
    void thePlanSaysScaleAndShareOfTheWeight() throws IOException {
        Path adapter = new PeftFolders(4, 4)
                .option("use_rslora", "true")
                .linear(String.format(TinyTransformer.QUERY, 0), DIM, DIM, 4)
                .write(folder.resolve("one"));
        GraftPlan plan = Graft.read(request(Form.MERGED, model(), adapter)).plan();
        assertThat(plan.rows()).hasSize(1);
        GraftPlan.Row row = plan.rows().get(0);
        assertThat(row.node()).isEqualTo("/bert/encoder/layer.0/attention/self/query/MatMul");
        assertThat(row.scaling()).isEqualTo(4);
        Map<String, Tensor> tensors =
                Safetensors.read(adapter.resolve("adapter_model.safetensors")).tensors();
        double delta = 0;
        double weight = 0;
        String path = PeftFolders.PREFIX + String.format(TinyTransformer.QUERY, 0);
        float[] a = tensors.get(path + ".lora_A.weight").data();
        float[] b = tensors.get(path + ".lora_B.weight").data();
        float[] w = OnnxModel.read(folder.resolve("tiny.onnx"))
                .graph()
                .constant("onnx::MatMul_100")
                .orElseThrow()
                .floats();
        for (int o = 0; o < DIM; o++) {
            for (int i = 0; i < DIM; i++) {
                double sum = 0;
                for (int r = 0; r < 4; r++) {
                    sum += (double) b[o * 4 + r] * a[r * DIM + i];
                }
                delta += 16 * sum * sum;
                weight += w[i * DIM + o] * w[i * DIM + o];
            }
        }
        assertThat(row.ratio()).isCloseTo(Math.sqrt(delta / weight), org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void swappableWritesAFileForEachAdapterAndTheBase() throws IOException {
        write(Form.SWAPPABLE, model(), attention(1).write(folder.resolve("one")));
        Path adapters = folder.resolve("out SWAPPABLE").resolve(AdapterFile.FOLDER);
        assertThat(adapters.resolve("base.onnx_adapter")).isRegularFile();
        assertThat(AdapterFile.map(adapters.resolve("one.onnx_adapter"))).hasSize(8);
    }

    /** As an application without Rango uses them. */
    @Test
    void onnxRuntimesOwnLoaderTakesTheFiles() throws Exception {
        Path adapter = attention(1).write(folder.resolve("one"));
        Path model = model();
        write(Form.SWAPPABLE, model, adapter);
        write(Form.MERGED, model, adapter);
        Map<String, GraphRun.Values> inputs =
                SampleInputs.of(OnnxModel.read(model).graph(), model);
        long[] ids = Arrays.stream(inputs.get("input_ids").values())
                .mapToLong(v -> (long) v)
                .toArray();
        Path swappable = folder.resolve("out SWAPPABLE");
        Map<String, Path> expected = Map.of("one", folder.resolve("out MERGED/model.onnx"), "base", model);
        for (Map.Entry<String, Path> task : expected.entrySet()) {
            double[] right;
            try (GraphRun run = new GraphRun(task.getValue(), false)) {
                right = run.run(inputs).get("logits").values();
            }
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            Path file = swappable.resolve(AdapterFile.FOLDER).resolve(task.getKey() + ".onnx_adapter");
            try (OrtSession session = environment.createSession(
                            swappable.resolve("model.onnx").toString());
                    OrtLoraAdapter lora = OrtLoraAdapter.create(file.toString());
                    OrtSession.RunOptions options = new OrtSession.RunOptions();
                    OnnxTensor tensor = OnnxTensor.createTensor(
                            environment,
                            LongBuffer.wrap(ids),
                            inputs.get("input_ids").shape())) {
                options.addActiveLoraAdapter(lora);
                try (OrtSession.Result result =
                        session.run(Map.of("input_ids", tensor), java.util.Set.of("logits"), options)) {
                    float[] found = ((OnnxTensor) result.get("logits").orElseThrow())
                            .getFloatBuffer()
                            .array();
                    assertThat(found).hasSize(right.length);
                    for (int i = 0; i < found.length; i++) {
                        assertThat((double) found[i])
                                .as(task.getKey())
                                .isCloseTo(right[i], org.assertj.core.api.Assertions.within(1e-5));
                    }
                }
            }
        }
    }

    @Test
    void keysThatMeanNothingNameWhatIsNear() throws IOException {
        Path adapter = new PeftFolders(1, 2)
                .linear("bert.encoder.layer.7.attention.self.query", DIM, DIM, 2)
                .write(folder.resolve("one"));
        assertRefused(
                request(Form.MERGED, model(), adapter),
                "bert.encoder.layer.7.attention.self.query: matches no layer of tiny.onnx",
                "/bert/encoder/layer.0/attention/self/query/MatMul",
                "map bert.encoder.layer.7.attention.self.query=/bert");
    }

    @Test
    void keysThatMeanSeveralNameThem() throws IOException {
        Path adapter = new PeftFolders(1, 2).linear("query", DIM, DIM, 2).write(folder.resolve("one"));
        assertRefused(request(Form.MERGED, model(), adapter), "query: matches no layer");
        Path two = new PeftFolders(1, 2).linear("dense", DIM, DIM, 2).write(folder.resolve("two"));
        assertRefused(request(Form.MERGED, model(), two), "dense: matches no layer");
    }

    @Test
    void anotherBaseIsSeenByItsShapes() throws IOException {
        Path adapter = new PeftFolders(1, 2)
                .linear(String.format(TinyTransformer.QUERY, 0), 16, 16, 2)
                .write(folder.resolve("one"));
        assertRefused(
                request(Form.MERGED, model(), adapter),
                "changes [16, 16], and /bert/encoder/layer.0/attention/self/query/MatMul of tiny.onnx is [12, 12]");
    }

    @Test
    void aUserCanNameTheNode() throws IOException {
        Path adapter = new PeftFolders(1, 2).linear("q", DIM, DIM, 2).write(folder.resolve("one"));
        for (String node : List.of("/bert/encoder/layer.1/attention/self/query/MatMul", "onnx::MatMul_106")) {
            Graft graft = Graft.read(new GraftRequest(
                    model(),
                    List.of(new GraftRequest.Named("one", adapter)),
                    Form.MERGED,
                    Map.of("q", node),
                    Optional.empty()));
            assertThat(graft.plan().rows().get(0).node())
                    .isEqualTo("/bert/encoder/layer.1/attention/self/query/MatMul");
        }
        assertRefused(
                new GraftRequest(
                        model(),
                        List.of(new GraftRequest.Named("one", adapter)),
                        Form.MERGED,
                        Map.of("q", "/bert/encoder/layer.0/attention/self/MatMul"),
                        Optional.empty()),
                "names no layer of tiny.onnx");
    }

    @Test
    void withoutNamesTheOriginalWeightsTell() throws IOException {
        TinyTransformer nameless = TinyTransformer.nameless();
        Path model = nameless.write(folder.resolve("nameless.onnx"));
        Path adapter = attention(1).write(folder.resolve("one"));
        Path word = new PeftFolders(1, 2)
                .table("bert.embeddings.word_embeddings", TinyTransformer.WORDS, DIM, 2)
                .write(folder.resolve("word"));
        assertRefused(request(Form.MERGED, model, word), "matches no layer", "weights FILE.safetensors");
        Path weights = folder.resolve("model.safetensors");
        new Safetensors(new TreeMap<>(nameless.original), new TreeMap<>()).write(weights);
        GraftRequest request = new GraftRequest(
                model, List.of(new GraftRequest.Named("one", adapter)), Form.BRANCH, Map.of(), Optional.of(weights));
        assertThat(GraftFolder.write(Graft.read(request), folder.resolve("out")).passed())
                .isTrue();
    }

    /** By what is computed of each layer: the same places that the original weights name. */
    @Test
    void withoutNamesAndWeightsTheOrderOfABlockTells() throws IOException {
        TinyTransformer nameless = TinyTransformer.nameless();
        Path model = nameless.write(folder.resolve("nameless.onnx"));
        PeftFolders peft = attention(1);
        for (int block = 0; block < TinyTransformer.BLOCKS; block++) {
            String path = "bert.encoder.layer." + block + ".";
            peft.linear(path + "attention.self.key", DIM, DIM, 2)
                    .linear(path + "attention.output.dense", DIM, DIM, 2)
                    .linear(path + "intermediate.dense", DIM, TinyTransformer.INNER, 2)
                    .linear(path + "output.dense", TinyTransformer.INNER, DIM, 2);
        }
        Path adapter = peft.write(folder.resolve("one"));
        Path weights = folder.resolve("model.safetensors");
        new Safetensors(new TreeMap<>(nameless.original), new TreeMap<>()).write(weights);
        List<GraftRequest.Named> named = List.of(new GraftRequest.Named("one", adapter));
        GraftPlan known = Graft.read(new GraftRequest(model, named, Form.MERGED, Map.of(), Optional.of(weights)))
                .plan();
        Graft found = Graft.read(request(Form.MERGED, model, adapter));
        assertThat(found.plan().rows()).hasSize(12).isEqualTo(known.rows());
        assertThat(GraftFolder.write(found, folder.resolve("out")).passed()).isTrue();
        Path beyond = new PeftFolders(1, 2)
                .linear("bert.encoder.layer.2.attention.self.query", DIM, DIM, 2)
                .write(folder.resolve("beyond"));
        assertRefused(request(Form.MERGED, model, beyond), "layer.2.attention.self.query: matches no layer");
    }

    @Test
    void theSameAdapterIsNotAddedTwice() throws IOException {
        Path adapter = attention(1).write(folder.resolve("one"));
        write(Form.MERGED, model(), adapter);
        Path grafted = folder.resolve("out MERGED").resolve("model.onnx");
        assertRefused(request(Form.BRANCH, grafted, adapter), "holds this adapter already");
        Path other = attention(2).write(folder.resolve("two"));
        assertThat(write(Form.BRANCH, grafted, other).passed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            peft_type                | "ADALORA"     | ADALORA
            peft_type                | "VERA"        | VERA
            lora_bias                | true          | lora_bias
            trainable_token_indices  | [1, 2]        | trainable_token_indices
            layer_replication        | [[0, 1]]      | layer_replication
            init_lora_weights        | "pissa"       | init_lora_weights
            """)
    void whatIsNotUnderstoodIsRefusedByItsName(String option, String value, String named) throws IOException {
        Path adapter = attention(1).option(option, value).write(folder.resolve("one"));
        assertRefused(request(Form.MERGED, model(), adapter), named);
    }

    @Test
    void whatIsSavedWholeAndHasNoPlaceIsRefused() throws IOException {
        Path adapter = attention(1).saved("score.weight", 2, DIM).write(folder.resolve("one"));
        assertRefused(
                request(Form.MERGED, model(), adapter), "score", "neither a layer of that name nor hidden states");
    }

    @Test
    void aFileThatIsNoModelIsOneLine() throws IOException {
        Path adapter = attention(1).write(folder.resolve("one"));
        Path file = Files.writeString(folder.resolve("x.onnx"), "hello");
        assertRefused(request(Form.MERGED, file, adapter), "x.onnx");
        byte[] whole = Files.readAllBytes(model());
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertRefused(request(Form.MERGED, file, adapter), "x.onnx");
    }
}
