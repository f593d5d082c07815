package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.Invariance;
import dev.rango.exporter.proof.LogitComparison;
import dev.rango.exporter.proof.Remedy;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.ReferenceAnswer;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.Device;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.TaskInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Each task of an export on a random sample: against double precision, and against its own merged model. */
final class TaskProof {
    /** Largest difference of a probability between a task and its own merged model. */
    static final double MERGED_LIMIT = 1e-5;
    /** Of many tasks as many are held against their merged models as take a few seconds. */
    private static final int MOST_MERGED = 16;
    /** Texts of all tasks together in double precision. */
    private static final int MOST_TEXTS = 8000;

    private static final int FEWEST_TEXTS = 20;

    private final Path folder;
    private final AdapterSet set;
    private final Form form;
    private final List<TaskInfo> tasks;
    private final List<Golden> sample;
    /** What each task answers to the sample in double precision. */
    private final List<List<ReferenceAnswer>> answers = new ArrayList<>();

    /**
     * @param folder the export, where graphs that exist only for the proof may be written
     * @param set what was exported
     */
    TaskProof(Path folder, AdapterSet set, Form form) {
        this.folder = folder;
        this.set = set;
        this.form = form;
        this.tasks = set.tasks();
        List<Golden> inputs = set.family().sample(set.base());
        this.sample = inputs.subList(0, Math.min(inputs.size(), Math.max(FEWEST_TEXTS, MOST_TEXTS / tasks.size())));
    }

    List<Check> checks() throws IOException {
        try (InputScorer exported = set.family().scorer(folder, tasks)) {
            return List.of(againstReference(exported), againstMerged(exported), base(exported));
        }
    }

    private Check againstReference(InputScorer exported) {
        List<LogitComparison> comparisons = new ArrayList<>();
        for (int task = 0; task < tasks.size(); task++) {
            answers.add(sample.stream().map(set.reference(task)::score).toList());
            comparisons.add(ExportProof.againstReference(
                    set.family().inputs(), answers.get(task), of(exported, task).logits(sample)));
        }
        return TaskVerification.worst("double precision = each task", tasks, comparisons, Remedy.ARITHMETIC);
    }

    private Check againstMerged(InputScorer exported) throws IOException {
        double worst = 0;
        double limit = MERGED_LIMIT;
        String where = "";
        int step = (set.members().size() + MOST_MERGED - 1) / MOST_MERGED;
        int compared = 0;
        for (int task = 1; task < tasks.size(); task += step) {
            OnnxModel merged = FormGraph.of(set.members().get(task - 1).model(), Form.MERGED, Precision.FLOAT32);
            float[][] expected = logits(merged);
            double difference =
                    Invariance.difference(expected, of(exported, task).logits(sample));
            double own = limit(MERGED_LIMIT, task);
            compared++;
            if (!(difference / own <= worst / limit)) {
                worst = difference;
                limit = own;
                where = tasks.get(task).name();
            }
        }
        return Check.atMost(
                "merged = " + form.id(),
                worst,
                limit,
                compared + " of " + Plural.of(set.members().size(), "adapter") + ", probabilities, worst " + where,
                Remedy.ARITHMETIC);
    }

    /** For sums that are larger than usual as much more. */
    private double limit(double ordinary, int task) {
        double rounding = answers.get(task).stream()
                .mapToDouble(ReferenceAnswer::rounding)
                .max()
                .orElse(0);
        double usual = Device.cpu().tolerance().logit();
        return Math.min(
                1, ordinary * Device.cpu().tolerance().forRounding(rounding).logit() / usual);
    }

    /** Not to the last bit: a head as wide as that of the widest task may be summed in another order. */
    private Check base(InputScorer exported) throws IOException {
        OnnxModel base = FormGraph.of(set.base(), Precision.FLOAT32);
        float[][] expected = logits(base);
        return Check.atMost(
                "no adapter = the base",
                Invariance.difference(expected, of(exported, 0).logits(sample)),
                limit(ExportProof.EQUAL_LIMIT, 0),
                String.format(
                        Locale.ROOT,
                        "%,d %s, probabilities",
                        sample.size(),
                        set.family().inputs()),
                Remedy.ARITHMETIC);
    }

    private float[][] logits(OnnxModel graph) throws IOException {
        return ExportProof.withGraph(set.family(), folder, graph, scorer -> scorer.logits(sample));
    }

    private InputScorer of(InputScorer exported, int task) {
        return exported.with(tasks.get(task).name());
    }
}
