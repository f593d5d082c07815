package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.Invariance;
import dev.rango.exporter.proof.LogitComparison;
import dev.rango.exporter.proof.Remedy;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.session.Tolerance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What can be proven of a folder with several tasks by itself.
 *
 * @param <I> what its graph reads
 */
final class TaskVerification<I> {
    private static final int SOME = 120;
    private static final int MOST_TASKS = 8;

    private final Path folder;
    private final OpenExport<I> open;
    private final String unit;
    private final ModelConfig.ExportInfo export;
    private final List<TaskInfo> tasks;
    private final Tolerance tolerance;

    /** @param unit what inputs are, in the plural */
    TaskVerification(Path folder, OpenExport<I> open, String unit) {
        this.folder = folder;
        this.open = open;
        this.unit = unit;
        this.export = open.model().export().orElseThrow();
        this.tasks = export.tasks();
        this.tolerance = open.model().tolerance();
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        checks.add(golden());
        List<I> sample = open.sample();
        List<I> some = sample.subList(0, Math.min(SOME, sample.size()));
        if (export.form().equals(Form.BANK.id())) {
            checks.addAll(mixed(some));
        } else {
            checks.addAll(open.invariances(open.scorer().with(widest())));
            checks.add(adapterFiles(some));
        }
        checks.add(awkward());
        return checks;
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

    private Check golden() {
        String name = "trained model = each task";
        List<LogitComparison> comparisons = new ArrayList<>();
        for (TaskInfo task : tasks) {
            List<? extends Golden> own = open.golden().stream()
                    .filter(g -> g.task().orElse("").equals(task.name()))
                    .toList();
            if (own.isEmpty() || own.stream().anyMatch(g -> g.logits().length != task.classes())) {
                return Check.yesNo(
                        name,
                        false,
                        "golden.jsonl does not have " + task.classes() + " logits a case for " + task.name());
            }
            float[][] expected = own.stream().map(Golden::logits).toArray(float[][]::new);
            comparisons.add(LogitComparison.of(
                    unit,
                    expected,
                    open.scorer()
                            .with(task.name())
                            .logits(own.stream().<I>map(open::input).toList()),
                    LogitComparison.Limits.of(
                            own, open.scorer().device().chosen().tolerance())));
        }
        return worst(name, tasks, comparisons, Remedy.TRAINED);
    }

    /** Each input for a task of its own: alone, and among neighbours of other tasks. */
    private List<Check> mixed(List<I> inputs) {
        GraphScorer<I> scorer = open.scorer();
        List<String> names = IntStream.range(0, inputs.size())
                .mapToObj(i -> tasks.get(i % tasks.size()).name())
                .toList();
        int longest = scorer.columns(inputs);
        float[][] alone = new float[inputs.size()][];
        float[][] plannedAlone = new float[inputs.size()][];
        for (int i = 0; i < alone.length; i++) {
            List<I> one = List.of(inputs.get(i));
            GraphScorer<I> task = scorer.with(names.get(i));
            alone[i] = task.logitsInOneBatch(one, scorer.columns(one))[0];
            plannedAlone[i] = task.logits(one)[0];
        }
        float[][] planned = scorer.logitsMixed(inputs, names);
        List<Integer> reversed = IntStream.iterate(inputs.size() - 1, i -> i >= 0, i -> i - 1)
                .boxed()
                .toList();
        float[][] backwards = scorer.logitsInOneBatchMixed(
                reversed.stream().map(inputs::get).toList(),
                reversed.stream().map(names::get).toList(),
                longest);
        float[][] permuted = reversed.stream().map(i -> backwards[i]).toArray(float[][]::new);
        List<Check> checks = new ArrayList<>();
        if (open.padding() > 0) {
            checks.add(LogitComparison.of(unit, alone, planned, LogitComparison.Limits.of(tolerance.logit()))
                    .checkLogits("token by token = counted, mixed", Remedy.COMPANY));
        }
        checks.add(same("alone = in planned batches of all tasks", plannedAlone, planned));
        checks.add(
                same("alone = in one batch of all tasks", alone, scorer.logitsInOneBatchMixed(inputs, names, longest)));
        checks.add(same("alone = permuted", alone, permuted));
        if (open.padding() > 0) {
            float[][] padded = scorer.logitsInOneBatchMixed(inputs, names, longest + open.padding());
            checks.add(same("alone = over-padded", alone, padded));
        }
        return checks;
    }

    private Check same(String name, float[][] expected, float[][] actual) {
        return Invariance.same(unit, name, expected, actual, tolerance);
    }

    /** The files as ONNX Runtime loads them itself, against the inputs that the runtime makes of them. */
    private Check adapterFiles(List<I> inputs) {
        GraphScorer<I> scorer = open.scorer();
        int longest = scorer.columns(inputs);
        // On a GPU not even one session promises the same bits twice.
        double limit = scorer.device().chosen().isGpu() ? tolerance.logit() : 0;
        List<LogitComparison> comparisons = new ArrayList<>();
        for (TaskInfo task : tasks) {
            Path file = AdapterFile.beside(folder.resolve(GraphContents.FILE), task.name());
            comparisons.add(LogitComparison.of(
                    unit,
                    scorer.with(task.name()).logitsInOneBatch(inputs, longest),
                    scorer.logitsThroughAdapterFile(inputs, longest, file),
                    LogitComparison.Limits.of(limit)));
        }
        return worst("inputs = OrtLoraAdapter", tasks, comparisons, Remedy.ADAPTER);
    }

    private Check awkward() {
        OpenExport.Awkward awkward = open.awkward();
        List<float[]> answers = new ArrayList<>();
        for (TaskInfo task : tasks.subList(0, Math.min(MOST_TASKS, tasks.size()))) {
            answers.addAll(Arrays.asList(awkward.answers().of(open.model().with(task.name()))));
        }
        int each = answers.size() / Math.min(MOST_TASKS, tasks.size());
        return Check.finite(
                awkward.title(),
                answers.toArray(float[][]::new),
                i -> awkward.named().apply(i % each) + " of "
                        + tasks.get(i / each).name(),
                answers.size() + " " + awkward.unit() + ",");
    }
}
