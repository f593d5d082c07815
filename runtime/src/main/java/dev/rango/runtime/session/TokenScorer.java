package dev.rango.runtime.session;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.text.Vocabulary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Token ids to logits through an ONNX graph: the part of the path below the tokenizer, for tools that verify or
 * measure. Applications use {@link TextClassifier}.
 *
 * <p>Safe to share between threads; {@link #close} waits for the calls under way.
 */
public final class TokenScorer implements AutoCloseable {
    private final Lanes<int[]> lanes;
    private final Tasks.Task task;

    private TokenScorer(Lanes<int[]> lanes, Tasks.Task task) {
        this.lanes = lanes;
        this.task = task;
    }

    /**
     * Opens a graph with inputs {@code input_ids} and {@code attention_mask}, int64 [batch, tokens], and the output
     * {@code logits}, float [batch, classes].
     *
     * @throws UnusableInputException when the file is missing, is no ONNX model, or has another signature
     */
    public static TokenScorer open(Path onnx) {
        return open(onnx, List.of());
    }

    /**
     * Opens a graph that may have tasks. Of a swappable one the adapters lie in the folder {@code adapters} beside it.
     *
     * @param tasks in the order of their ids; none for a graph with one task
     * @return answers for the first task
     * @throws UnusableInputException also when graph, tasks and adapters do not belong together
     */
    public static TokenScorer open(Path onnx, List<TaskInfo> tasks) {
        return open(onnx, tasks, Device.cpu());
    }

    /**
     * As {@link #open(Path, List)}, on a device.
     *
     * @throws DeviceUnavailableException when it cannot be had
     */
    public static TokenScorer open(Path onnx, List<TaskInfo> tasks, Device device) {
        Path folder = onnx.getParent();
        ModelFiles files = ModelFiles.onDisk(folder == null ? Path.of("") : folder);
        Lanes<int[]> lanes =
                Lanes.open(files, onnx, TokenBags.ofIds(), tasks, ClassifierOptions.DEFAULT.withDevice(device));
        return new TokenScorer(lanes, lanes.tasks().first());
    }

    /** The graph of a model that is open, by itself, on the same device: of a transformer too, whose ids are each in their place. */
    public static TokenScorer open(TextClassifier model) {
        Path graph = model.folder.resolve(ModelFiles.GRAPH);
        Lanes<int[]> lanes = Lanes.open(
                ModelFiles.onDisk(model.folder),
                graph,
                model.ofIds(),
                model.config().tasks(),
                ClassifierOptions.DEFAULT.withDevice(model.device().chosen()));
        return new TokenScorer(lanes, lanes.tasks().first());
    }

    /** Where it runs, and why. */
    public DeviceReport device() {
        return lanes.device();
    }

    /** Version of the ONNX Runtime that this process runs. */
    public static String onnxRuntimeVersion() {
        return OnnxSession.version();
    }

    /**
     * The same graph for another of its tasks; closing either closes both.
     *
     * @throws UnusableInputException when there is no such task
     */
    public TokenScorer with(String taskName) {
        return new TokenScorer(lanes, lanes.tasks().named(taskName));
    }

    /** Number of this task's logits. */
    public int classes() {
        return task.classes();
    }

    /**
     * Scores texts as {@link TextClassifier} does: each id once with its count as weight, sorted by length, in runs
     * under a budget of cells.
     *
     * @param ids token ids of each text; an empty array is a text without tokens
     * @return logits [texts][classes] in the order of {@code ids}
     */
    public float[][] logits(List<int[]> ids) {
        return logits(ids, new StageTimes());
    }

    /** As {@link #logits(List)}, by the calling thread alone; adds to {@code times} what packing, runs and decoding took. */
    public float[][] logits(List<int[]> ids, StageTimes times) {
        return planned(ids, task.rows(), task.classes(), times);
    }

    /**
     * The same for a bank, each text for a task of its own.
     *
     * @param taskNames one for each text
     * @return logits [texts][width of the graph]: those beyond a task's own classes are padding
     */
    public float[][] logitsMixed(List<int[]> ids, List<String> taskNames) {
        return planned(ids, mixed(ids, taskNames), lanes.width(), new StageTimes());
    }

    private float[][] planned(List<int[]> ids, Rows rows, int classes, StageTimes times) {
        float[][] logits = new float[ids.size()][classes];
        Lane.Receiver receiver = Lane.into(logits);
        withLane(lane -> {
            lane.score(ids, 0, logits.length, rows, times, receiver);
        });
        return logits;
    }

    /**
     * Scores texts as one batch of the given width with weights of 1 and 0, however wasteful, as other tools would: to
     * show that padding changes nothing, and counts neither.
     *
     * <p>A TensorRT engine has a largest batch: there it may be several.
     *
     * @param columns tokens of each padded row, at least the longest text and at least 1; an engine's rows have as many as
     *     it takes at most
     * @return logits [texts][classes]
     */
    public float[][] logitsInOneBatch(List<int[]> ids, int columns) {
        return inOneBatch(ids, columns, task.rows(), task.classes());
    }

    /** The same for a bank, as {@link #logitsMixed}. */
    public float[][] logitsInOneBatchMixed(List<int[]> ids, List<String> taskNames, int columns) {
        return inOneBatch(ids, columns, mixed(ids, taskNames), lanes.width());
    }

    private float[][] inOneBatch(List<int[]> ids, int columns, Rows rows, int classes) {
        int longest = ids.stream().mapToInt(row -> row.length).max().orElse(0);
        if (columns < Math.max(1, longest)) {
            throw new IllegalArgumentException(columns + " columns cannot hold a text of " + longest + " tokens");
        }
        int width =
                Math.max(longest, Math.min(columns, lanes.execution().shapes().mostColumns()));
        int most = Math.max(1, Math.min(ids.size(), lanes.execution().shapes().mostRows()));
        return atOnce(ids, most, width, rows, null, classes);
    }

    private float[][] atOnce(List<int[]> ids, int most, int columns, Rows rows, Path adapter, int classes) {
        float[][] logits = new float[ids.size()][classes];
        Lane.Receiver receiver = Lane.into(logits);
        withLane(lane -> {
            for (int from = 0; from < logits.length; from += most) {
                List<int[]> part = ids.subList(from, Math.min(logits.length, from + most));
                lane.scoreAtOnce(plain(part), columns, from, rows, adapter, receiver);
            }
        });
        return logits;
    }

    /**
     * One batch with an adapter file that ONNX Runtime loads by itself, as other tools would: to show that it is the same.
     *
     * @return logits [texts][width of the graph]
     */
    public float[][] logitsThroughAdapterFile(List<int[]> ids, int columns, Path adapter) {
        return atOnce(ids, Math.max(1, ids.size()), columns, task.rows(), adapter, lanes.width());
    }

    /** Each token for itself, with weights of 1 and 0. */
    private static Batch<int[]> plain(List<int[]> ids) {
        TokenRows<int[]> plain = new TokenRows<>(TokenRows::addAll, Vocabulary.PADDING);
        ids.forEach(plain::add);
        return plain;
    }

    private Rows mixed(List<int[]> ids, List<String> taskNames) {
        if (ids.size() != taskNames.size() || !lanes.choosesByRow()) {
            throw new IllegalArgumentException("not a bank, or not a task for each text");
        }
        float[] scales = new float[ids.size()];
        Arrays.fill(scales, 1);
        return Rows.each(
                taskNames.stream()
                        .mapToInt(name -> lanes.tasks().named(name).id())
                        .toArray(),
                scales);
    }

    void withLane(Consumer<Lane<int[]>> work) {
        lanes.lifetime().whileOpen(() -> lanes.lend(task.factors(), null, work));
    }

    /** Waits for the calls under way and frees the native sessions; further calls throw, closing again only waits. */
    @Override
    public void close() {
        lanes.close(Lifetime.FOREVER);
    }
}
