package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.FastStart;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.Setting;
import dev.rango.runtime.TaskInfo;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.TokenScorer;
import dev.rango.runtime.Tokenizer;
import dev.rango.runtime.Tolerance;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What can be proven of an exported folder by itself, at any time and place. */
public final class Verification {
    /** Largest difference of a logit between the trained model and an export, on a CPU. */
    static final double LOGIT_LIMIT = Device.cpu().tolerance().logit();

    private static final Set<String> OPERATORS = Set.of(
            "Gather",
            "GatherElements",
            "Cast",
            "ReduceSum",
            "Max",
            "Div",
            "Unsqueeze",
            "MatMul",
            "MatMulInteger",
            "Mul",
            "Squeeze",
            "Gemm",
            "Relu",
            "Add",
            "Min");

    private Verification() {}

    /**
     * Checks digests, graph, tokens and scores of the golden texts, invariance and hostile texts; of an image classifier the
     * same of its images; of a base digests and golden texts, of an adapter its digests.
     *
     * @param folder an exported model, a base or an adapter
     * @throws UnusableInputException when it is so broken that it cannot be opened
     */
    public static ProofReport of(Path folder) {
        return of(folder, Device.cpu(), report -> {});
    }

    /**
     * The same on a device: golden texts were scored on a CPU, so that their check compares the two.
     *
     * @param chosen is told which device it is
     * @throws dev.rango.runtime.DeviceUnavailableException when it cannot be had
     */
    public static ProofReport of(Path folder, Device device, Consumer<DeviceReport> chosen) {
        List<Check> checks = new ArrayList<>();
        ModelKind kind = ModelKind.of(folder);
        if (kind == ModelKind.IMAGE && device.isGpu()) {
            throw new UnusableInputException(
                    Setting.of("device"), device.toString(), "is for texts; images run on the CPU");
        }
        if (CheckpointVerification.isFor(folder)) {
            return new ProofReport(CheckpointVerification.checks(folder));
        }
        checks.add(Manifest.check(folder, kind));
        if (!checks.get(0).passed()) {
            // Another file than was shipped: whether it still opens would prove nothing, and may not even end well.
            return new ProofReport(checks);
        }
        checks.addAll(withoutDigests(folder, device, chosen));
        return new ProofReport(checks);
    }

    /** The same before the digests are written. */
    static List<Check> withoutDigests(Path folder) {
        return withoutDigests(folder, Device.cpu(), report -> {});
    }

    private static List<Check> withoutDigests(Path folder, Device device, Consumer<DeviceReport> chosen) {
        return ModelKind.of(folder) == ModelKind.IMAGE
                ? ImageVerification.withoutDigests(folder)
                : ofTexts(folder, device, chosen);
    }

    private static List<Check> ofTexts(Path folder, Device device, Consumer<DeviceReport> chosen) {
        List<Check> checks = new ArrayList<>();
        try (TextClassifier classifier = TextClassifier.open(folder, ClassifierOptions.DEFAULT.withDevice(device));
                TokenScorer scorer = TokenScorer.open(
                        folder.resolve(Export.GRAPH_FILE),
                        classifier.config().tasks(),
                        classifier.device().chosen())) {
            chosen.accept(classifier.device());
            GraphContents graph = GraphContents.read(folder.resolve(Export.GRAPH_FILE));
            checks.add(graph(graph, classifier.config()));
            List<GoldenCase> golden = GoldenCase.read(folder.resolve(GoldenCase.FILE));
            checks.add(fastStart(folder));
            checks.add(tokens(classifier.tokenizer(), golden));
            if (!classifier.tasks().isEmpty()) {
                checks.addAll(new TaskVerification(folder, classifier, scorer).checks(golden));
                return checks;
            }
            checks.add(goldenLogits(scorer, golden, classifier.config(), graph));
            checks.addAll(Invariance.checks(
                    scorer,
                    SampleTexts.random(
                            classifier.config().vocabSize(),
                            classifier.tokenizer().maxTokens()),
                    classifier.tolerance()));
            checks.add(hostile(classifier));
        }
        return checks;
    }

    private static Check graph(GraphContents graph, ModelConfig config) {
        List<String> wrong = GraphFaults.of(graph, OPERATORS, config.labels(), config.export());
        String form = config.export().map(ModelConfig.ExportInfo::form).orElse("none");
        String precision = precision(config);
        if (!config.tasks().isEmpty()) {
            for (TaskInfo task : config.tasks()) {
                Fact labels = Provenance.labelsOf(task);
                if (!labels.value().equals(graph.metadata().get(labels.metadataKey()))) {
                    wrong.add("config.json has other labels than the graph for " + task.name());
                }
            }
            return GraphFaults.check(
                    wrong, graph, form + ", " + Plural.of(config.tasks().size(), "task"));
        }
        wrong.addAll(GraphFaults.ofBranches(graph, config.export()));
        return GraphFaults.check(wrong, graph, form + ", " + precision);
    }

    /** A folder needs no start file; one that is there must say what the others say. */
    private static Check fastStart(Path folder) {
        if (!Files.exists(folder.resolve(FastStart.FILE))) {
            return Check.yesNo("fast start", true, "none: opens by its JSON files");
        }
        boolean current = FastStart.isCurrent(folder);
        return Check.yesNo(
                "fast start",
                current,
                FastStart.FILE
                        + (current
                                ? " says what the JSON files say"
                                : " does not say what the JSON files say: export again, or delete it, and start slower"));
    }

    static Check tokens(Tokenizer tokenizer, List<GoldenCase> golden) {
        for (int i = 0; i < golden.size(); i++) {
            if (!Arrays.equals(golden.get(i).ids(), tokenizer.ids(golden.get(i).text()))) {
                return Check.yesNo(
                        "golden tokens",
                        false,
                        "case " + (i + 1)
                                + " has other ids: tokenizer.json is not the one that gave golden.jsonl; export again");
            }
        }
        return Check.yesNo("golden tokens", !golden.isEmpty(), Plural.of(golden.size(), "text"));
    }

    private static String precision(ModelConfig config) {
        return config.export().map(ModelConfig.ExportInfo::precision).orElse(Precision.FLOAT32.id());
    }

    private static Check goldenLogits(
            TokenScorer scorer, List<GoldenCase> golden, ModelConfig config, GraphContents graph) {
        boolean pruned = graph.metadata().containsKey("rango." + Provenance.WORDS_OF_BASE);
        boolean rounded = !precision(config).equals(Precision.FLOAT32.id());
        String name = (pruned ? "pruned " : "")
                + (rounded ? precision(config) + " " : pruned ? "" : "trained ")
                + "model = export";
        if (golden.isEmpty() || golden.stream().anyMatch(g -> g.logits().length != config.classes())) {
            return Check.yesNo(name, false, "golden.jsonl does not have " + config.classes() + " logits a case");
        }
        float[][] expected = golden.stream().map(GoldenCase::logits).toArray(float[][]::new);
        float[][] actual = scorer.logits(golden.stream().map(GoldenCase::ids).toList());
        return LogitComparison.of(
                        "texts",
                        expected,
                        actual,
                        limits(golden, scorer.device().chosen().tolerance()))
                .check(name, Remedy.TRAINED);
    }

    /** The device's limit, as much wider as the sums of a text are larger than usual. */
    static LogitComparison.Limits limits(List<GoldenCase> golden, Tolerance tolerance) {
        double[] rounding =
                golden.stream().mapToDouble(g -> g.rounding().orElse(0)).toArray();
        return new LogitComparison.Limits(
                text -> tolerance.forRounding(rounding[text]).logit(), text -> 2 * rounding[text]);
    }

    private static Check hostile(TextClassifier classifier) {
        List<String> texts = SampleTexts.hostile(classifier.tokenizer());
        float[][] logits = classifier.logits(texts);
        for (int i = 0; i < logits.length; i++) {
            for (float logit : logits[i]) {
                if (!Float.isFinite(logit)) {
                    return Check.yesNo(
                            "hostile texts",
                            false,
                            "text " + (i + 1) + " gives " + logit + ": the weights are damaged; train again");
                }
            }
        }
        return Check.yesNo("hostile texts", true, texts.size() + " texts, all finite");
    }
}
