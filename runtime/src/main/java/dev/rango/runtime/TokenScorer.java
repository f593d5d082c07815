package dev.rango.runtime;

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
    private final Lanes lanes;
    private final Tasks.Task task;

    private TokenScorer(Lanes lanes, Tasks.Task task) {
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
        return open(files, onnx, tasks, ClassifierOptions.DEFAULT.withDevice(device));
    }

    /** As above, from files that may be held in memory. */
    static TokenScorer open(ModelFiles files, Path onnx, List<TaskInfo> tasks, ClassifierOptions options) {
        OnnxSession session = OnnxSession.open(files, onnx, options.device());
        try {
            Tasks opened = Tasks.open(onnx, files, session, tasks);
            return new TokenScorer(new Lanes(onnx, session, opened, options.runLimit()), opened.first());
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** Where it runs, and why. */
    public DeviceReport device() {
        return lanes.device();
    }

    /** How it is kept busy. */
    Execution execution() {
        return lanes.execution();
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

    /** The tasks of the graph. */
    Tasks tasks() {
        return lanes.tasks();
    }

    /** True for a bank. */
    boolean choosesByRow() {
        return lanes.choosesByRow();
    }

    /** The task that is answered for. */
    Tasks.Task task() {
        return task;
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
        return planned(ids, mixed(ids, taskNames), lanes.classes(), new StageTimes());
    }

    private float[][] planned(List<int[]> ids, Rows rows, int classes, StageTimes times) {
        float[][] logits = new float[ids.size()][classes];
        int highest = ids.stream().flatMapToInt(Arrays::stream).max().orElse(0);
        withLane(lane -> {
            for (int from = 0; from < ids.size(); from += BatchPlan.WINDOW) {
                int offset = from;
                lane.bags().clear(highest + 1);
                for (int[] row : ids.subList(from, Math.min(ids.size(), from + BatchPlan.WINDOW))) {
                    lane.bags().add(row, row.length);
                }
                lane.score(
                        rows.from(offset),
                        times,
                        (bag, scores, at) -> System.arraycopy(scores, at, logits[offset + bag], 0, classes));
            }
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
        return inOneBatch(ids, columns, mixed(ids, taskNames), lanes.classes());
    }

    private float[][] inOneBatch(List<int[]> ids, int columns, Rows rows, int classes) {
        int longest = ids.stream().mapToInt(row -> row.length).max().orElse(0);
        if (columns < Math.max(1, longest)) {
            throw new IllegalArgumentException(columns + " columns cannot hold a text of " + longest + " tokens");
        }
        int width = Math.max(longest, Math.min(columns, execution().shapes().mostColumns()));
        float[][] logits = new float[ids.size()][classes];
        if (!ids.isEmpty()) {
            int most = Math.min(ids.size(), execution().shapes().mostRows());
            withLane(lane -> {
                for (int from = 0; from < logits.length; from += most) {
                    List<int[]> part = ids.subList(from, Math.min(logits.length, from + most));
                    float[] scores = lane.scorePlain(part, rows.from(from), width);
                    for (int i = 0; i < part.size(); i++) {
                        System.arraycopy(scores, i * lanes.classes(), logits[from + i], 0, classes);
                    }
                }
            });
        }
        return logits;
    }

    /**
     * One batch with an adapter file that ONNX Runtime loads by itself, as other tools would: to show that it is the same.
     *
     * @return logits [texts][width of the graph]
     */
    public float[][] logitsThroughAdapterFile(List<int[]> ids, int columns, Path adapter) {
        float[][] logits = new float[ids.size()][lanes.classes()];
        withLane(lane -> {
            float[] scores = lane.scorePlain(ids, columns, adapter);
            for (int i = 0; i < logits.length; i++) {
                System.arraycopy(scores, i * lanes.classes(), logits[i], 0, lanes.classes());
            }
        });
        return logits;
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

    /** How many lanes it has made; it lends no more at a time. */
    int lanesOpen() {
        return lanes.open();
    }

    private void withLane(Consumer<Lane> work) {
        lifetime().whileOpen(() -> lend(null, work));
    }

    /** Of all who use the graph. */
    Lifetime lifetime() {
        return lanes.lifetime();
    }

    /**
     * Lends a lane, ready for this task, to somebody inside the {@link #lifetime}; waits when there are as many as may run.
     *
     * @param stop ends it; null where only {@link #close} does
     */
    void lend(Stop stop, Consumer<Lane> work) {
        lanes.lend(task.factors(), stop, work);
    }

    /** Waits for the calls under way and frees the native sessions; further calls throw, closing again only waits. */
    @Override
    public void close() {
        close(Lifetime.FOREVER);
    }

    boolean close(long nanos) {
        return lanes.close(nanos);
    }
}
