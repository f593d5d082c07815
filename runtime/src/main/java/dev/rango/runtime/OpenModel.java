package dev.rango.runtime;

import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.ModelKind;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.session.BatchPlan;
import dev.rango.runtime.session.Encoder;
import dev.rango.runtime.session.Lane;
import dev.rango.runtime.session.Lanes;
import dev.rango.runtime.session.Lifetime;
import dev.rango.runtime.session.OnnxSignature;
import dev.rango.runtime.session.Rows;
import dev.rango.runtime.session.StageTimes;
import dev.rango.runtime.session.Stop;
import dev.rango.runtime.session.Tasks;
import dev.rango.runtime.session.Tolerance;
import dev.rango.runtime.session.Workers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A model that is open: the way of its inputs through its graph, the same for all families. It is a {@link TextClassifier} or an
 * {@link ImageClassifier}; {@link #open(Path, ClassifierOptions)} is for those who take either.
 *
 * @param <I> what is classified
 */
public abstract class OpenModel<I> implements Classifier<I> {
    /** Of labels that each have a probability of their own. */
    static final float[] EACH_HALF = {0.5f};

    public final Path folder;
    final ModelFiles files;
    final Lanes<I> lanes;
    final Tasks.Task task;
    private final Workers workers;
    private final Optional<ModelConfig.ExportInfo> export;
    private final List<TaskInfo> infos;
    private final List<String> labels;
    private final float[] thresholds;
    private final boolean view;

    /**
     * Opens the graph, whose folder is released with it from then on.
     *
     * @param labels none of what gives vectors
     * @param thresholds as of {@link Prediction#thresholds}
     * @param export what the exporter says of it
     * @throws UnusableInputException when its parts do not belong together, or are not what was asked for
     */
    OpenModel(
            Path folder,
            ModelFiles files,
            ClassifierOptions options,
            Encoder<I> encoder,
            List<String> labels,
            float[] thresholds,
            Optional<ModelConfig.ExportInfo> export) {
        this.folder = folder;
        this.files = files;
        this.labels = labels;
        this.thresholds = thresholds;
        this.export = export;
        this.infos = export.map(ModelConfig.ExportInfo::tasks).orElse(List.of());
        this.view = false;
        Path graph = folder.resolve(ModelFiles.GRAPH);
        this.lanes = Lanes.open(files, graph, encoder, infos, options);
        this.task = lanes.tasks().first();
        this.workers = new Workers(Math.max(options.workers(), lanes.execution().leastWorkers()));
        boolean opened = false;
        try {
            if (!labels.isEmpty() && task.classes() != labels.size()) {
                throw new UnusableInputException(
                        graph,
                        OnnxSignature.LOGITS,
                        task.classes() + " classes, but config.json has " + labels.size() + " labels");
            }
            files.requireIntact();
            files.forgetParsed();
            lanes.lifetime().owns(workers);
            lanes.lifetime().owns(files::release);
            opened = true;
        } finally {
            if (!opened) {
                lanes.close(Lifetime.FOREVER);
            }
        }
    }

    /** A view of the same model for one of its tasks. */
    OpenModel(OpenModel<I> whole, Tasks.Task task) {
        this.folder = whole.folder;
        this.files = whole.files;
        this.lanes = whole.lanes;
        this.task = task;
        this.workers = whole.workers;
        this.export = whole.export;
        this.infos = whole.infos;
        this.labels = labels(whole.infos, task, whole.labels);
        // Those of another task's labels are not known.
        this.thresholds = whole.thresholds.length <= 1 || labels == whole.labels ? whole.thresholds : EACH_HALF;
        this.view = true;
    }

    private static List<String> labels(List<TaskInfo> infos, Tasks.Task task, List<String> only) {
        return infos.isEmpty() ? only : infos.get(task.id()).labels();
    }

    /**
     * Opens an exported model of whatever its {@code config.json} says that it reads.
     *
     * @throws UnusableInputException when a part is missing, broken or belongs to another model
     * @throws DeviceUnavailableException when the device cannot be had
     */
    public static OpenModel<?> open(Path folder, ClassifierOptions options) {
        return ModelKind.of(folder) == ModelKind.IMAGE
                ? ImageClassifier.open(folder, options)
                : TextClassifier.open(folder, options);
    }

    /** What opening gives; a folder that it fails for is released. */
    static <M> M opened(ModelFiles files, Supplier<M> opening) {
        try {
            return opening.get();
        } catch (RuntimeException | Error e) {
            files.release();
            // A file that was damaged is said to be, not what came of it.
            files.requireIntact();
            throw e;
        }
    }

    /**
     * The same model for another of its tasks: a view that shares sessions and memory, is made in well under a microsecond
     * and holds up nobody. It can be used as long as this classifier is open; closing it does nothing.
     *
     * @throws UnusableInputException when the model has no such task
     */
    public abstract OpenModel<I> with(String task);

    /** Which of the models that follow one another it is; {@link ModelVersion#NONE} when it does not say. */
    public ModelVersion version() {
        return export.map(ModelConfig.ExportInfo::version).orElse(ModelVersion.NONE);
    }

    /** What the exporter says of it. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public Optional<ModelConfig.ExportInfo> export() {
        return export;
    }

    /** Names of the tasks that it can be asked for, the base's first; none when the model has one task only. */
    public List<String> tasks() {
        return lanes.tasks().names();
    }

    /** Name of the task that this answers for; empty when the model has one task only. */
    public String task() {
        return task.name();
    }

    /** The labels of a task that it has. */
    List<String> labels(String name) {
        return labels(infos, lanes.tasks().named(name), labels);
    }

    /** The names of the task's classes, in the order of {@link Prediction#probabilities}. */
    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public String digest() {
        return files.digest();
    }

    /** Where it runs, and why. */
    public DeviceReport device() {
        return lanes.device();
    }

    abstract List<? extends Golden> golden(Path file, byte[] content);

    /**
     * How far answers of this model on this device may be from those of another: the device's tolerance, as much wider as the
     * sums of the model's golden inputs are larger than usual.
     */
    @SuppressWarnings("exports") // For rooms of Rango.
    public Tolerance tolerance() {
        double rounding = files.read(GoldenCase.FILE).stream()
                .flatMap(content -> golden(files.path(GoldenCase.FILE), content).stream())
                .mapToDouble(golden -> golden.rounding().orElse(0))
                .max()
                .orElse(0);
        return device().chosen().tolerance().forRounding(rounding);
    }

    /** How many callers it has served at a time. */
    int callers() {
        return lanes.open();
    }

    /** What a golden answer is to. */
    abstract I input(Golden golden, Path file, String place);

    /**
     * Runs the golden inputs that travel with the model, those of all its tasks, and compares what the graph is given and the logits
     * with those of the trained model.
     *
     * @param tolerance largest difference of a logit that passes, whatever the model and the device
     * @return the largest difference found
     * @throws UnusableInputException when a text has other ids, or a logit differs by more
     */
    public double checkGolden(double tolerance) {
        return new GoldenCheck<>(this, files).worst(golden -> tolerance);
    }

    /**
     * The same within what the arithmetic of the device explains: 1e-4 of a logit on a CPU, and as much more as the sums of the
     * input are larger than usual.
     *
     * @return the largest difference found
     * @throws UnusableInputException when a text has other ids, or a logit differs by more
     */
    public double checkGolden() {
        Tolerance tolerance = device().chosen().tolerance();
        return new GoldenCheck<>(this, files).worst(golden -> tolerance.logit(golden.rounding()));
    }

    /** Makes now what it would make when it first serves so many callers at a time. */
    abstract void warmUp(int callers);

    final void warmUp(I sample, int wanted) {
        // Within the answer the lane is still lent, so that the next input takes another.
        score(List.of(sample), task.rows(), new StageTimes(), null, (row, scores, at, isCut, known) -> {
            if (wanted > 1) {
                warmUp(sample, wanted - 1);
            }
        });
    }

    /** Answers for one input. */
    @Override
    public Prediction classify(I input) {
        return classify(List.of(input)).get(0);
    }

    /**
     * Answers for many inputs, in their order.
     *
     * @throws UnusableInputException when the graph fails or gives a score that is not finite: it is damaged
     */
    @Override
    public List<Prediction> classify(List<I> inputs) {
        return classify(inputs, new StageTimes(), null);
    }

    /** As {@link #classify(List)}, and adds to {@code times} where the time of all workers went. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public List<Prediction> classify(List<I> inputs, StageTimes times) {
        return classify(inputs, times, null);
    }

    /** As {@link #classify(List)}, for somebody who may end it. */
    List<Prediction> classify(List<I> inputs, Stop stop) {
        return classify(inputs, new StageTimes(), stop);
    }

    private List<Prediction> classify(List<I> inputs, StageTimes times, Stop stop) {
        Prediction[] answers = new Prediction[inputs.size()];
        lanes.lifetime().whileOpen(() -> answer(inputs, times, stop, answers));
        return Arrays.asList(answers);
    }

    /** For somebody who has entered. */
    final void answer(List<I> inputs, StageTimes times, Stop stop, Prediction[] answers) {
        score(
                inputs,
                task.rows(),
                times,
                stop,
                (row, scores, at, isCut, known) -> answers[row] = predict(labels, scores, at, isCut, known));
    }

    /**
     * Answers for inputs of different tasks, in their order. A bank runs them together; a model with swapped adapters runs those of
     * each task together.
     *
     * @param tasks one for each input
     * @throws UnusableInputException when the model has no such task
     */
    public List<Prediction> classifyMixed(List<I> inputs, List<String> tasks) {
        float[] asTrained = new float[inputs.size()];
        Arrays.fill(asTrained, 1);
        return classifyMixed(inputs, tasks, asTrained);
    }

    /** @param scales one for each input; 1 unless the model is a bank */
    final List<Prediction> classifyMixed(List<I> inputs, List<String> tasks, float[] scales) {
        if (inputs.size() != tasks.size()) {
            throw new IllegalArgumentException(inputs.size() + " inputs, and tasks of " + tasks.size());
        }
        Prediction[] answers = new Prediction[inputs.size()];
        if (lanes.choosesByRow()) {
            int[] ids = tasks.stream()
                    .mapToInt(name -> lanes.tasks().named(name).id())
                    .toArray();
            lanes.lifetime().whileOpen(() -> answerInOneBank(inputs, ids, scales, answers));
        } else {
            Map<String, List<Integer>> places = placesByTask(tasks, scales);
            lanes.lifetime()
                    .whileOpen(() -> places.forEach((name, own) -> {
                        Prediction[] given = new Prediction[own.size()];
                        with(name).answer(own.stream().map(inputs::get).toList(), new StageTimes(), null, given);
                        for (int i = 0; i < given.length; i++) {
                            answers[own.get(i)] = given[i];
                        }
                    }));
        }
        return Arrays.asList(answers);
    }

    /** Where the inputs of each task are, in the order in which they come. */
    private static Map<String, List<Integer>> placesByTask(List<String> tasks, float[] scales) {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < scales.length; i++) {
            if (scales[i] != 1) {
                throw new UnusableInputException("scale", "", scales[i] + " can only be asked of a bank; here it is 1");
            }
            places.computeIfAbsent(tasks.get(i), task -> new ArrayList<>()).add(i);
        }
        return places;
    }

    private void answerInOneBank(List<I> inputs, int[] tasks, float[] scales, Prediction[] answers) {
        score(
                inputs,
                Rows.each(tasks, scales),
                new StageTimes(),
                null,
                (row, scores, at, isCut, known) ->
                        answers[row] = predict(infos.get(tasks[row]).labels(), scores, at, isCut, known));
    }

    /** Logits [inputs][labels] for many inputs, in their order. */
    @Override
    public float[][] logits(List<I> inputs) {
        return scores(inputs, new StageTimes());
    }

    /** As {@link #logits}; of what has no labels the vectors. */
    final float[][] scores(List<I> inputs, StageTimes times) {
        float[][] all = new float[inputs.size()][task.classes()];
        Lane.Receiver receiver = Lane.into(all);
        lanes.lifetime().whileOpen(() -> score(inputs, task.rows(), times, null, receiver));
        return all;
    }

    /** As {@link #logits(List)}, by the calling thread alone; adds to {@code times} where its time went. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public float[][] logits(List<I> inputs, StageTimes times) {
        float[][] all = new float[inputs.size()][labels.size()];
        Lane.Receiver receiver = Lane.into(all);
        lanes.lifetime()
                .whileOpen(() -> lanes.lend(task.factors(), null, lane -> {
                    for (int from = 0; from < all.length; from += BatchPlan.WINDOW) {
                        int to = Math.min(all.length, from + BatchPlan.WINDOW);
                        lane.score(inputs, from, to, task.rows(), times, receiver);
                    }
                }));
        return all;
    }

    /** Input to logits, the whole path, for somebody who has entered. */
    private void score(List<I> inputs, Rows rows, StageTimes times, Stop stop, Lane.Receiver receiver) {
        lanes.score(workers, inputs, task.factors(), rows, times, stop, receiver);
    }

    private Prediction predict(List<String> classes, float[] logits, int at, boolean isCut, float known) {
        requireFinite(logits, at, classes.size(), OnnxSignature.LOGITS);
        return Prediction.fromLogits(classes, logits, at, thresholds, isCut, known);
    }

    /** @param output of the graph */
    final void requireFinite(float[] scores, int at, int count, String output) {
        for (int c = at; c < at + count; c++) {
            if (!Float.isFinite(scores[c])) {
                throw new UnusableInputException(
                        folder.resolve(ModelFiles.GRAPH),
                        output,
                        "gives " + scores[c] + " for an input: the model is damaged");
            }
        }
    }

    /**
     * Refuses calls from now on with an {@link IllegalStateException}, waits for those under way, and frees the native sessions;
     * closing again only waits. Of a view it does nothing.
     */
    @Override
    public void close() {
        close(Lifetime.FOREVER);
    }

    /**
     * As {@link #close()}, but waits for {@code timeout} at most: then calls under way end with a
     * {@link java.util.concurrent.CancellationException}. A run ends between two nodes of its graph; what has not ended a
     * second later is left to itself, and the last of them frees the sessions.
     *
     * @return true when all calls were answered
     */
    public boolean close(Duration timeout) {
        return close(TimeUnit.NANOSECONDS.convert(timeout));
    }

    private boolean close(long nanos) {
        return view || lanes.close(nanos);
    }
}
