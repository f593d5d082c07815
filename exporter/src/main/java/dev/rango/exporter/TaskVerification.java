package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TaskText;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.session.TokenScorer;
import dev.rango.runtime.session.Tolerance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What can be proven of a folder with several tasks by itself. */
final class TaskVerification {
    private static final int TEXTS = 120;
    private static final int EXTRA_PADDING = 300;
    private static final int MOST_TASKS = 8;

    private final Path folder;
    private final TextClassifier classifier;
    private final TokenScorer scorer;
    private final List<TaskInfo> tasks;
    private final Tolerance tolerance;

    TaskVerification(Path folder, TextClassifier classifier, TokenScorer scorer) {
        this.folder = folder;
        this.classifier = classifier;
        this.scorer = scorer;
        this.tasks = classifier.config().tasks();
        this.tolerance = classifier.tolerance();
    }

    List<Check> checks(List<GoldenCase> golden) {
        List<Check> checks = new ArrayList<>();
        checks.add(golden(golden));
        List<int[]> sample = SampleTexts.of(classifier.tokenizer());
        if (isBank()) {
            checks.addAll(mixed(sample.subList(0, Math.min(TEXTS, sample.size()))));
        } else {
            checks.addAll(Invariance.checks(scorer.with(widest()), sample, tolerance));
            checks.add(adapterFiles(sample.subList(0, Math.min(TEXTS, sample.size()))));
        }
        checks.add(hostile());
        return checks;
    }

    private boolean isBank() {
        return classifier.config().export().orElseThrow().form().equals(Form.BANK.id());
    }

    private String widest() {
        TaskInfo widest = tasks.get(0);
        for (TaskInfo task : tasks) {
            widest = task.classes() > widest.classes() ? task : widest;
        }
        return widest.name();
    }

    /** The worst of one comparison for each task, by name. */
    static Check worst(String name, List<TaskInfo> tasks, List<LogitComparison> comparisons, Remedy remedy) {
        int worst = 0;
        for (int i = 1; i < comparisons.size(); i++) {
            // Written so that NaN is the worst of all; of those within their limits it is the largest difference.
            LogitComparison other = comparisons.get(i);
            LogitComparison most = comparisons.get(worst);
            boolean less = other.isWithin() && (!most.isWithin() || other.worst() <= most.worst())
                    || !other.isWithin() && !most.isWithin() && other.worst() <= most.worst();
            worst = less ? worst : i;
        }
        Check check = comparisons.get(worst).checkLogits(name, remedy);
        return new Check(
                check.name(),
                check.passed(),
                check.worst(),
                check.limit(),
                check.unit(),
                Plural.of(comparisons.size(), "task") + ", worst "
                        + tasks.get(worst).name() + ": " + check.detail() + others(worst, tasks, comparisons));
    }

    /** Which other tasks fail too. */
    private static String others(int worst, List<TaskInfo> tasks, List<LogitComparison> comparisons) {
        List<String> failed = IntStream.range(0, comparisons.size())
                .filter(i -> i != worst && !comparisons.get(i).isWithin())
                .mapToObj(i -> tasks.get(i).name())
                .toList();
        if (failed.isEmpty()) {
            return "";
        }
        String more = failed.size() > MOST_TASKS ? " and " + (failed.size() - MOST_TASKS) + " more" : "";
        return "; also " + String.join(", ", failed.subList(0, Math.min(MOST_TASKS, failed.size()))) + more;
    }

    private Check golden(List<GoldenCase> golden) {
        String name = "trained model = each task";
        List<LogitComparison> comparisons = new ArrayList<>();
        for (TaskInfo task : tasks) {
            List<GoldenCase> own = golden.stream()
                    .filter(g -> g.task().orElse("").equals(task.name()))
                    .toList();
            if (own.isEmpty() || own.stream().anyMatch(g -> g.logits().length != task.classes())) {
                return Check.yesNo(
                        name,
                        false,
                        "golden.jsonl does not have " + task.classes() + " logits a case for " + task.name());
            }
            float[][] expected = own.stream().map(GoldenCase::logits).toArray(float[][]::new);
            comparisons.add(LogitComparison.of(
                    "texts",
                    expected,
                    scorer.with(task.name())
                            .logits(own.stream().map(GoldenCase::ids).toList()),
                    Verification.limits(own, scorer.device().chosen().tolerance())));
        }
        return worst(name, tasks, comparisons, Remedy.TRAINED);
    }

    /** Each text for a task of its own: alone, and among neighbours of other tasks. */
    private List<Check> mixed(List<int[]> texts) {
        List<String> names = IntStream.range(0, texts.size())
                .mapToObj(i -> tasks.get(i % tasks.size()).name())
                .toList();
        int longest =
                Math.max(1, texts.stream().mapToInt(ids -> ids.length).max().orElse(1));
        float[][] alone = new float[texts.size()][];
        float[][] countedAlone = new float[texts.size()][];
        for (int i = 0; i < alone.length; i++) {
            List<int[]> one = List.of(texts.get(i));
            TokenScorer task = scorer.with(names.get(i));
            alone[i] = task.logitsInOneBatch(one, Math.max(1, texts.get(i).length))[0];
            countedAlone[i] = task.logits(one)[0];
        }
        float[][] counted = scorer.logitsMixed(texts, names);
        List<Integer> reversed = IntStream.iterate(texts.size() - 1, i -> i >= 0, i -> i - 1)
                .boxed()
                .toList();
        float[][] backwards = scorer.logitsInOneBatchMixed(
                reversed.stream().map(texts::get).toList(),
                reversed.stream().map(names::get).toList(),
                longest);
        float[][] permuted = reversed.stream().map(i -> backwards[i]).toArray(float[][]::new);
        return List.of(
                LogitComparison.of("texts", alone, counted, LogitComparison.Limits.of(tolerance.logit()))
                        .checkLogits("token by token = counted, mixed", Remedy.COMPANY),
                same("alone = in planned batches of all tasks", countedAlone, counted),
                same("alone = in one batch of all tasks", alone, scorer.logitsInOneBatchMixed(texts, names, longest)),
                same("alone = permuted", alone, permuted),
                same(
                        "alone = over-padded",
                        alone,
                        scorer.logitsInOneBatchMixed(texts, names, longest + EXTRA_PADDING)));
    }

    private Check same(String name, float[][] expected, float[][] actual) {
        return Invariance.same("texts", name, expected, actual, tolerance);
    }

    /** The files as ONNX Runtime loads them itself, against the inputs that the runtime makes of them. */
    private Check adapterFiles(List<int[]> texts) {
        int longest =
                Math.max(1, texts.stream().mapToInt(ids -> ids.length).max().orElse(1));
        // On a GPU not even one session promises the same bits twice.
        double limit = scorer.device().chosen().isGpu() ? tolerance.logit() : 0;
        List<LogitComparison> comparisons = new ArrayList<>();
        for (TaskInfo task : tasks) {
            Path file = AdapterFile.beside(folder.resolve(Export.GRAPH_FILE), task.name());
            comparisons.add(LogitComparison.of(
                    "texts",
                    scorer.with(task.name()).logitsInOneBatch(texts, longest),
                    scorer.logitsThroughAdapterFile(texts, longest, file),
                    LogitComparison.Limits.of(limit)));
        }
        return worst("inputs = OrtLoraAdapter", tasks, comparisons, Remedy.ADAPTER);
    }

    private Check hostile() {
        List<TaskText> texts = new ArrayList<>();
        for (TaskInfo task : tasks.subList(0, Math.min(MOST_TASKS, tasks.size()))) {
            SampleTexts.hostile(classifier.tokenizer()).forEach(text -> texts.add(new TaskText(task.name(), text)));
        }
        float[][] probabilities = classifier.classifyMixed(texts).stream()
                .map(Prediction::probabilities)
                .toArray(float[][]::new);
        return Check.finite("hostile texts", probabilities, i -> "text " + (i + 1), texts.size() + " texts,");
    }
}
