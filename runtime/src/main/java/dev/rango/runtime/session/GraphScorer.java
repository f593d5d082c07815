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
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Inputs to logits through an ONNX graph: the part of the path below tokenizer and configuration, for tools that verify or
 * measure. Applications use {@link TextClassifier} and {@link dev.rango.runtime.ImageClassifier}.
 *
 * <p>Safe to share between threads; {@link #close} waits for the calls under way.
 *
 * @param <I> what the graph reads: token ids of a text, or the pixels of a picture
 */
public final class GraphScorer<I> implements AutoCloseable {
    private final Lanes<I> lanes;
    private final Tasks.Task task;
    private final Plain<I> plain;

    private GraphScorer(Lanes<I> lanes, Tasks.Task task, Plain<I> plain) {
        this.lanes = lanes;
        this.task = task;
        this.plain = plain;
    }

    /**
     * Inputs as other tools would send them.
     *
     * @param batch an empty one
     * @param length columns that an input needs
     */
    private record Plain<I>(Supplier<Batch<I>> batch, ToIntFunction<I> length) {
        /** Each token for itself, with weights of 1 and 0. */
        private static final Plain<int[]> IDS =
                new Plain<>(() -> new TokenRows<>(TokenRows::addAll, Vocabulary.PADDING), ids -> ids.length);

        private static final Plain<byte[]> PICTURES = new Plain<>(Pictures::new, pixels -> 1);

        private Batch<I> of(List<I> inputs) {
            Batch<I> plain = batch.get();
            inputs.forEach(plain::add);
            return plain;
        }

        private int longest(List<I> inputs) {
            return inputs.stream().mapToInt(length).max().orElse(0);
        }
    }

    /**
     * Opens a graph with inputs {@code input_ids} and {@code attention_mask}, int64 [batch, tokens], and the output
     * {@code logits}, float [batch, classes].
     *
     * @throws UnusableInputException when the file is missing, is no ONNX model, or has another signature
     */
    public static GraphScorer<int[]> open(Path onnx) {
        return open(onnx, List.of());
    }

    /**
     * Opens a graph that may have tasks. Of a swappable one the adapters lie in the folder {@code adapters} beside it.
     *
     * @param tasks in the order of their ids; none for a graph with one task
     * @return answers for the first task
     * @throws UnusableInputException also when graph, tasks and adapters do not belong together
     */
    public static GraphScorer<int[]> open(Path onnx, List<TaskInfo> tasks) {
        return open(onnx, tasks, Device.cpu());
    }

    /**
     * As {@link #open(Path, List)}, on a device.
     *
     * @throws DeviceUnavailableException when it cannot be had
     */
    public static GraphScorer<int[]> open(Path onnx, List<TaskInfo> tasks, Device device) {
        return open(onnx, TokenBags.ofIds(), tasks, device, Plain.IDS);
    }

    /** As {@link #open(Path, List, Device)}, a graph with the input {@code pixels}, uint8 [batch, 28, 28]. */
    public static GraphScorer<byte[]> ofPictures(Path onnx, List<TaskInfo> tasks, Device device) {
        return open(onnx, Pictures.ENCODER, tasks, device, Plain.PICTURES);
    }

    /** The graph of a model that is open, by itself, on the same device: of a transformer too, whose ids are each in their place. */
    public static GraphScorer<int[]> open(TextClassifier model) {
        return open(
                model.folder.resolve(ModelFiles.GRAPH),
                model.ofIds(),
                model.config().tasks(),
                model.device().chosen(),
                Plain.IDS);
    }

    private static <I> GraphScorer<I> open(
            Path onnx, Encoder<I> encoder, List<TaskInfo> tasks, Device device, Plain<I> plain) {
        Path folder = onnx.getParent();
        ModelFiles files = ModelFiles.onDisk(folder == null ? Path.of("") : folder);
        Lanes<I> lanes = Lanes.open(files, onnx, encoder, tasks, ClassifierOptions.DEFAULT.withDevice(device));
        return new GraphScorer<>(lanes, lanes.tasks().first(), plain);
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
    public GraphScorer<I> with(String taskName) {
        return new GraphScorer<>(lanes, lanes.tasks().named(taskName), plain);
    }

    /** Number of this task's logits. */
    public int classes() {
        return task.classes();
    }

    /**
     * Scores inputs as the classifiers do: of texts each id once with its count as weight, sorted by length, in runs under a
     * budget of cells.
     *
     * @param inputs token ids of each text, or pixels; an empty array is a text without tokens
     * @return logits [inputs][classes] in their order
     */
    public float[][] logits(List<I> inputs) {
        return logits(inputs, new StageTimes());
    }

    /** As {@link #logits(List)}, by the calling thread alone; adds to {@code times} what packing, runs and decoding took. */
    public float[][] logits(List<I> inputs, StageTimes times) {
        return planned(inputs, task.rows(), task.classes(), times);
    }

    /**
     * The same for a bank, each input for a task of its own.
     *
     * @param taskNames one for each input
     * @return logits [inputs][width of the graph]: those beyond a task's own classes are padding
     */
    public float[][] logitsMixed(List<I> inputs, List<String> taskNames) {
        return planned(inputs, mixed(inputs, taskNames), lanes.width(), new StageTimes());
    }

    private float[][] planned(List<I> inputs, Rows rows, int classes, StageTimes times) {
        float[][] logits = new float[inputs.size()][classes];
        Lane.Receiver receiver = Lane.into(logits);
        withLane(lane -> {
            lane.score(inputs, 0, logits.length, rows, times, receiver);
        });
        return logits;
    }

    /** Columns that rows of these inputs have at least. */
    public int columns(List<I> inputs) {
        return Math.max(1, plain.longest(inputs));
    }

    /**
     * Scores inputs as one batch of the given width with weights of 1 and 0, however wasteful, as other tools would: to show
     * that padding changes nothing, and counts neither.
     *
     * <p>A TensorRT engine has a largest batch: there it may be several.
     *
     * @param columns tokens of each padded row, at least the longest text and at least 1; an engine's rows have as many as
     *     it takes at most
     * @return logits [inputs][classes]
     */
    public float[][] logitsInOneBatch(List<I> inputs, int columns) {
        return inOneBatch(inputs, columns, task.rows(), task.classes());
    }

    /** The same for a bank, as {@link #logitsMixed}. */
    public float[][] logitsInOneBatchMixed(List<I> inputs, List<String> taskNames, int columns) {
        return inOneBatch(inputs, columns, mixed(inputs, taskNames), lanes.width());
    }

    /** As {@link #logitsInOneBatch} without padding, in batches of some inputs each. */
    public float[][] logitsInBatches(List<I> inputs, int rows) {
        return atOnce(inputs, rows, columns(inputs), task.rows(), null, task.classes());
    }

    private float[][] inOneBatch(List<I> inputs, int columns, Rows rows, int classes) {
        int longest = plain.longest(inputs);
        if (columns < Math.max(1, longest)) {
            throw new IllegalArgumentException(columns + " columns cannot hold a text of " + longest + " tokens");
        }
        int width =
                Math.max(longest, Math.min(columns, lanes.execution().shapes().mostColumns()));
        int most =
                Math.max(1, Math.min(inputs.size(), lanes.execution().shapes().mostRows()));
        return atOnce(inputs, most, width, rows, null, classes);
    }

    private float[][] atOnce(List<I> inputs, int most, int columns, Rows rows, Path adapter, int classes) {
        float[][] logits = new float[inputs.size()][classes];
        Lane.Receiver receiver = Lane.into(logits);
        withLane(lane -> {
            for (int from = 0; from < logits.length; from += most) {
                List<I> part = inputs.subList(from, Math.min(logits.length, from + most));
                lane.scoreAtOnce(plain.of(part), columns, from, rows, adapter, receiver);
            }
        });
        return logits;
    }

    /**
     * One batch with an adapter file that ONNX Runtime loads by itself, as other tools would: to show that it is the same.
     *
     * @return logits [inputs][width of the graph]
     */
    public float[][] logitsThroughAdapterFile(List<I> inputs, int columns, Path adapter) {
        return atOnce(inputs, Math.max(1, inputs.size()), columns, task.rows(), adapter, lanes.width());
    }

    private Rows mixed(List<I> inputs, List<String> taskNames) {
        if (inputs.size() != taskNames.size() || !lanes.choosesByRow()) {
            throw new IllegalArgumentException("not a bank, or not a task for each input");
        }
        float[] scales = new float[inputs.size()];
        Arrays.fill(scales, 1);
        return Rows.each(
                taskNames.stream()
                        .mapToInt(name -> lanes.tasks().named(name).id())
                        .toArray(),
                scales);
    }

    void withLane(Consumer<Lane<I>> work) {
        lanes.lifetime().whileOpen(() -> lanes.lend(task.factors(), null, work));
    }

    /** Waits for the calls under way and frees the native sessions; further calls throw, closing again only waits. */
    @Override
    public void close() {
        lanes.close(Lifetime.FOREVER);
    }
}
