package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.Invariance;
import dev.rango.exporter.proof.SampleTexts;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.FolderManifest;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TaskText;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.text.FastStart;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskExportTest {
    private static final List<String> NAMES = List.of("two", "seven", "both", "other");

    /** The base, its adapters, and an export of each form. */
    @TempDir
    static Path made;

    @TempDir
    Path folder;

    private static final List<AdaptedModel> MODELS = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void eachTaskAnswersAsItsOwnMergedModel(Form form) throws IOException {
        Path out = export(form);
        assertThat(Verification.of(out).checks()).allMatch(Check::passed);
        assertThat(FastStart.isCurrent(out)).isTrue();
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThat(classifier.tasks()).containsExactly("base", "two", "seven", "both", "other");
            assertThat(classifier.labels()).hasSize(4);
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-5);
            List<TaskText> texts = new ArrayList<>();
            List<Prediction> expected = new ArrayList<>();
            for (String task : List.of("seven", "two", "both", "two")) {
                Path merged = folder.resolve("merged-" + task);
                Export.of(ExportRequest.of(made.resolve("base"), Form.MERGED, made.resolve(task)))
                        .write(merged);
                try (TextClassifier alone = TextClassifier.open(merged);
                        TextClassifier view = classifier.with(task)) {
                    assertThat(view.task()).isEqualTo(task);
                    assertThat(view.labels()).isEqualTo(alone.labels());
                    for (String text : List.of("w1 w2 w3 w3", "", "w7 ".repeat(300), "nobody")) {
                        texts.add(new TaskText(task, text));
                        expected.add(alone.classify(text));
                        assertClose(view.classify(text), alone.classify(text));
                    }
                }
            }
            List<Prediction> mixed = classifier.classifyMixed(texts);
            for (int i = 0; i < mixed.size(); i++) {
                assertClose(mixed.get(i), expected.get(i));
            }
            assertThatThrownBy(() -> classifier.with("eight"))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("eight")
                    .hasMessageContaining("seven");
            assertThatThrownBy(() -> classifier.classifyMixed(List.of(new TaskText("eight", "w1"))))
                    .isInstanceOf(UnusableInputException.class);
        }
    }

    private static void assertClose(Prediction actual, Prediction expected) {
        assertThat(actual.labels()).isEqualTo(expected.labels());
        for (int c = 0; c < expected.probabilities().length; c++) {
            assertThat(Math.abs(actual.probabilities()[c] - expected.probabilities()[c]))
                    .isLessThan(1e-5f);
        }
    }

    @Test
    void theScaleOfARowIsThatOfItsAdapter() throws IOException {
        Path out = export(Form.BANK);
        AdaptedModel model = MODELS.get(0);
        try (TextClassifier bank = TextClassifier.open(out)) {
            int[] ids = bank.tokenizer().ids("w1 w2 w3 w3 w9");
            for (float scale : new float[] {0, 1, -0.5f, 2}) {
                double[] logits = dev.rango.models.ReferenceNetwork.of(new AdaptedModel(
                                model.base(),
                                model.adapter()
                                        .withScaling(scale
                                                * model.adapter().scalings().get(0))))
                        .logits(ids);
                double expected = 1 / (1 + Math.exp(logits[1] - logits[0]));
                List<TaskText> texts =
                        List.of(new TaskText("seven", "w4 w5"), new TaskText("two", "w1 w2 w3 w3 w9", scale));
                assertThat((double) bank.classifyMixed(texts).get(1).probabilities()[0])
                        .isCloseTo(expected, org.assertj.core.api.Assertions.within(1e-5));
            }
        }
        assertThatThrownBy(() -> new TaskText("two", "w1", Float.NaN)).isInstanceOf(UnusableInputException.class);
        try (TextClassifier swapped = TextClassifier.open(export(Form.SWAPPABLE))) {
            assertThatThrownBy(() -> swapped.classifyMixed(List.of(new TaskText("two", "w1", 0.5f))))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("bank");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void equalInputsGiveEqualBytes(Form form) throws IOException {
        Path out = export(form);
        String first = Files.readString(out.resolve(ModelManifest.FILE));
        write(form, out);
        assertThat(Files.readString(out.resolve(ModelManifest.FILE))).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void theCardSaysWhatTheGraphSays(Form form) throws IOException {
        Path out = export(form);
        String card = Files.readString(out.resolve("README.md"));
        Map<String, String> metadata =
                GraphContents.read(out.resolve("model.onnx")).metadata();
        assertThat(metadata)
                .containsEntry("rango.form", form.id())
                .containsEntry("rango.task.two.labels", "no\nyes")
                .containsEntry("rango.task.seven.adapter_rank", "8")
                .containsEntry("rango.task.both.adapter_targets", "embedding, fc1")
                .containsEntry(
                        "rango.task.two.adapter_sha256",
                        dev.rango.runtime.format.Sha256.of(made.resolve("two").resolve("adapter_model.safetensors")))
                .containsKeys("rango.version", "rango.onnxruntime", "rango.base_sha256", "rango.tokenizer_sha256");
        metadata.forEach((key, value) -> {
            if (!key.endsWith("labels")) {
                assertThat(card)
                        .contains("| " + key.substring("rango.".length()) + " | ")
                        .contains(value);
            }
        });
        assertThat(card)
                .contains("| 3 | both | x, y, z | rank 2, α = 0.5 on embedding, fc1 |")
                .contains("double precision = each task")
                .contains("merged = " + form.id());
    }

    /** Faults planted into a finished export, with its digests made to fit again. */
    @ParameterizedTest
    @CsvSource({
        "wrong scale, trained model = each task, two",
        "transposed B, trained model = each task, two",
        "lost head, trained model = each task, two",
        "swapped adapters, trained model = each task, two",
        "swapped labels, graph, two",
        "shifted vocabulary, golden tokens, case"
    })
    void plantedFaultsAreNamed(String fault, String check, String detail) throws IOException {
        for (Form form : List.of(Form.SWAPPABLE, Form.BANK)) {
            Path out = export(form);
            switch (fault) {
                case "swapped labels" -> {
                    Path config = out.resolve("config.json");
                    Files.writeString(
                            config, Files.readString(config).replaceAll("\"no\",(\\s*)\"yes\"", "\"yes\",$1\"no\""));
                }
                case "shifted vocabulary" -> shiftVocabulary(out);
                default -> plant(out, form, fault);
            }
            FastStart.write(out);
            Files.delete(out.resolve(ModelManifest.FILE));
            FolderManifest.write(out);
            assertThat(Verification.of(out).checks())
                    .filteredOn(c -> !c.passed())
                    .anySatisfy(failed -> {
                        assertThat(failed.name()).isEqualTo(check);
                        assertThat(failed.detail()).contains(detail);
                    });
        }
    }

    /** Writes the factors anew, as if the exporter had made the mistake. */
    private void plant(Path out, Form form, String fault) throws IOException {
        List<AdapterSet.Member> members = new ArrayList<>(set().members());
        AdapterSet.Member two = members.get(0);
        if (fault.equals("swapped adapters")) {
            members.set(0, new AdapterSet.Member("two", MODELS.get(3), two.info()));
            members.set(3, new AdapterSet.Member("other", MODELS.get(0), two.info()));
        } else {
            members.set(0, new AdapterSet.Member("two", faulty(two.model(), fault), two.info()));
        }
        AdapterSet wrong = new AdapterSet(two.model().base(), members);
        Path graph = out.resolve("model.onnx");
        if (form == Form.SWAPPABLE) {
            for (int task = 1; task < wrong.size(); task++) {
                AdapterFileWriter.write(
                        AdapterFile.beside(graph, wrong.tasks().get(task).name()), wrong.parameters(task));
            }
            return;
        }
        Map<String, String> facts = GraphContents.read(graph).metadata();
        OnnxModel bank = FormGraph.of(wrong, Form.BANK);
        facts.forEach(bank::metadata);
        bank.write(graph);
    }

    private static void shiftVocabulary(Path out) throws IOException {
        Path tokenizer = out.resolve("tokenizer.json");
        String before = dev.rango.runtime.format.Sha256.of(tokenizer);
        Files.writeString(
                tokenizer,
                Files.readString(tokenizer)
                        .replace("\"w1\":", "\"x\":")
                        .replace("\"w2\":", "\"w1\":")
                        .replace("\"x\":", "\"w2\":"));
        Path config = out.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replace(before, dev.rango.runtime.format.Sha256.of(tokenizer)));
    }

    private static AdaptedModel faulty(AdaptedModel model, String fault) {
        var adapter = model.adapter();
        var fc1 = adapter.updates().get("fc1").factors();
        var b = fc1.b();
        var head = adapter.head();
        return new AdaptedModel(
                model.base(),
                dev.rango.models.Adapter.of(
                        TextBag.FAMILY,
                        adapter.scalings().get(0) / (fault.equals("wrong scale") ? 2 : 1),
                        Map.of(
                                "fc1",
                                fault.equals("transposed B")
                                        ? new dev.rango.models.LowRank(
                                                fc1.a(),
                                                Tensor.matrix(
                                                        b.size(0),
                                                        b.size(1),
                                                        b.transposed().data()))
                                        : fc1),
                        fault.equals("lost head")
                                ? new dev.rango.models.Linear(
                                        new Tensor(
                                                head.weight().shape(),
                                                new float[head.weight().elements()]),
                                        head.bias())
                                : head,
                        adapter.labels(),
                        adapter.baseSha256(),
                        adapter.golden()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void aFlippedByteOfAnyFileIsNamed(Form form) throws IOException {
        Path out = export(form);
        List<Path> files;
        try (Stream<Path> all = Files.walk(out)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(ModelManifest.FILE))
                    .toList();
        }
        assertThat(files).hasSize(form == Form.SWAPPABLE ? 12 : 7);
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 3] ^= 1;
            Files.write(file, bytes);
            Check digests = Verification.of(out).checks().get(0);
            assertThat(digests.passed()).isFalse();
            assertThat(digests.detail())
                    .contains(out.relativize(file).toString().replace('\\', '/') + " has changed");
            bytes[bytes.length - 3] ^= 1;
            Files.write(file, bytes);
        }
        assertThat(Verification.of(out).passed()).isTrue();
    }

    @Test
    void aCutAdapterFileIsNamed() throws IOException {
        Path out = export(Form.SWAPPABLE);
        Path file = AdapterFile.beside(out.resolve("model.onnx"), "seven");
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 8, 60, 100, bytes.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> TextClassifier.open(out))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("seven.onnx_adapter");
        }
    }

    /** Few tasks lie side by side, many are stacked; a row's answer is the same. */
    @Test
    void manyTasksAnswerLikeFew() throws IOException {
        AdapterSet few = set();
        List<AdapterSet.Member> members = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            AdapterSet.Member member = few.members().get(i % few.members().size());
            members.add(new AdapterSet.Member("t" + i, member.model(), member.info()));
        }
        AdapterSet many = new AdapterSet(few.base(), members);
        Path fewFile = folder.resolve("few.onnx");
        Path manyFile = folder.resolve("many.onnx");
        FormGraph.of(few, Form.BANK).write(fewFile);
        FormGraph.of(many, Form.BANK).write(manyFile);
        assertThat(GraphContents.read(fewFile).operators()).contains("GatherElements");
        assertThat(GraphContents.read(manyFile).operators()).doesNotContain("GatherElements");
        List<int[]> texts =
                SampleTexts.random(TextBag.config(few.base()).vocabSize(), 64).subList(0, 60);
        List<String> ofMany = members.stream().map(AdapterSet.Member::name).toList();
        List<String> ofFew = IntStream.range(0, 60)
                .mapToObj(i -> NAMES.get(i % NAMES.size()))
                .toList();
        try (GraphScorer<int[]> fewScorer = GraphScorer.open(fewFile, few.tasks());
                GraphScorer<int[]> manyScorer = GraphScorer.open(manyFile, many.tasks())) {
            float[][] expected = fewScorer.logitsMixed(texts, ofFew);
            float[][] actual = manyScorer.logitsMixed(texts, ofMany);
            assertThat(Invariance.difference(expected, actual)).isLessThan(1e-6);
        }
    }

    @Test
    void aBankThatNoFileCouldHoldIsRefusedByItsRanksAlone() throws IOException {
        Path huge = Files.createDirectories(folder.resolve("huge"));
        // 52 words × 20,000,000 × 4 bytes; the weights are not there, so that whoever read them would say so.
        Files.writeString(
                huge.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"bias\": \"none\", \"r\": 20000000, \"lora_alpha\": 1,"
                        + " \"target_modules\": [\"embedding\"]}");
        assertThatThrownBy(() -> Export.of(ExportRequest.of(
                        made.resolve("base"),
                        Form.BANK,
                        List.of(
                                new ExportRequest.Named("two", made.resolve("two")),
                                new ExportRequest.Named("huge", huge)))))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("embedding.lora_A")
                .hasMessageContaining("4.2 GB")
                .hasMessageContaining("fewer adapters")
                .hasMessageContaining("swappable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "TWO", "a/b", ""})
    void namesThatCannotBeAreRefused(String name) throws IOException {
        assertThatThrownBy(() -> Export.of(ExportRequest.of(
                        made.resolve("base"),
                        Form.BANK,
                        List.of(
                                new ExportRequest.Named("two", made.resolve("two")),
                                new ExportRequest.Named(name, made.resolve("seven"))))))
                .isInstanceOf(UnusableInputException.class);
    }

    @Test
    void adapterFilesReadBack() {
        Path file = folder.resolve("x.onnx_adapter");
        List<AdapterFile.Parameter> written = List.of(
                new AdapterFile.Parameter("a", List.of(2, 3), FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, -6})),
                new AdapterFile.Parameter("a longer name é", List.of(1), FloatBuffer.wrap(new float[] {7})));
        AdapterFileWriter.write(file, written);
        assertThat(AdapterFile.map(file)).isEqualTo(written);
    }

    @BeforeAll
    static void exports() throws IOException {
        RandomModels random = new RandomModels(5);
        Checkpoint base = random.base(made.resolve("base"), 4);
        MODELS.add(random.adapter(made.resolve("two"), base, 3, 0.7, "no", "yes"));
        MODELS.add(random.adapter(made.resolve("seven"), base, 8, -1.5, "a", "b", "c", "d", "e", "f", "g"));
        MODELS.add(random.adapter(made.resolve("both"), base, Map.of("embedding", 2, "fc1", 1), 0.5, "x", "y", "z"));
        MODELS.add(random.adapter(made.resolve("other"), base, 2, 0.7, "no", "yes"));
        for (Form form : List.of(Form.SWAPPABLE, Form.BANK)) {
            write(form, made.resolve(form.id()));
        }
    }

    @AfterAll
    static void forget() {
        MODELS.clear();
    }

    private static AdapterSet set() {
        List<AdapterSet.Member> members = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            var adapter = MODELS.get(i).adapter();
            members.add(new AdapterSet.Member(NAMES.get(i), MODELS.get(i), adapter.info("0")));
        }
        return new AdapterSet(MODELS.get(0).base(), members);
    }

    /** A copy. */
    private Path export(Form form) throws IOException {
        Path out = folder.resolve(form.id());
        Spoiled.copy(made.resolve(form.id()), out);
        return out;
    }

    private static void write(Form form, Path out) {
        List<ExportRequest.Named> named = NAMES.stream()
                .map(name -> new ExportRequest.Named(name, made.resolve(name)))
                .toList();
        Export.of(ExportRequest.of(made.resolve("base"), form, named)).write(out);
    }
}
