package dev.rango.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtLoraAdapter;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The only file that knows ONNX Runtime: a graph with inputs {@code input_ids} and {@code attention_mask} (int64
 * [batch, tokens]) and the output {@code logits} (float [batch, classes]). A bank of tasks has the inputs
 * {@code adapter_id} (int64 [batch]) and {@code adapter_scale} (float [batch]) besides; a graph whose task is swapped
 * has the factors of its adapter as inputs, all of fixed shapes.
 *
 * <p>Each thread runs through a {@link Runner} of its own, which has a session of its own: two threads in one session wait
 * for each other's memory (measured: 1.65 times the rate of one, where sessions of their own reach 1.83 and the machine
 * had 1.84 to give). The tables are mapped, so that all sessions share them; what each adds is small. On a GPU, where each
 * session would copy the tables, all runners share one.
 */
final class OnnxSession implements AutoCloseable {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String LOGITS = "logits";
    private static final String TASK = "adapter_id";
    private static final String SCALE = "adapter_scale";

    private final OrtEnvironment environment = environment();
    private final Path file;
    private final DeviceReport device;
    private final Execution execution;
    private final Signature signature;
    /** The session that was opened to look at the signature, until a runner takes it. */
    private final AtomicReference<OrtSession> first;

    private OnnxSession(Path file, DeviceReport device, OrtSession session, Signature signature) {
        this.file = file;
        this.device = device;
        this.execution = Execution.on(device.chosen());
        this.first = new AtomicReference<>(session);
        this.signature = signature;
    }

    /**
     * What a graph takes and gives.
     *
     * @param classes width of the logits
     * @param choosesByRow whether each row names its task
     * @param factors shapes of the inputs that an adapter fills; none where adapters are not swapped
     */
    private record Signature(int classes, boolean choosesByRow, Map<String, List<Integer>> factors) {}

    /** What it has to say comes as an exception; its own lines on standard error would only repeat it. */
    private static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    }

    static String version() {
        return environment().getVersion();
    }

    /** On the device, or of {@code auto} on the first that can be had. */
    static OnnxSession open(Path file, Device asked) {
        if (!Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "no such file");
        }
        if (!(asked instanceof Device.Auto)) {
            return open(file, new DeviceReport(asked, asked, List.of()));
        }
        List<String> passedOver = new ArrayList<>();
        try {
            return open(file, new DeviceReport(asked, Device.cuda(0), passedOver));
        } catch (DeviceUnavailableException e) {
            passedOver.add(e.getMessage());
        }
        return open(file, new DeviceReport(asked, Device.cpu(), passedOver));
    }

    private static OnnxSession open(Path file, DeviceReport device) {
        OrtSession session = create(file, device.chosen());
        try {
            return new OnnxSession(file, device, session, checkSignature(file, session));
        } catch (UnusableInputException | OrtException e) {
            close(file, session);
            throw e instanceof UnusableInputException unusable
                    ? unusable
                    : new UnusableInputException(file, "", "has no readable signature: " + e.getMessage(), e);
        }
    }

    private static OrtSession create(Path file, Device device) {
        // Before any option: a provider that loads without an environment fails for want of a logger.
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // The graph waits for memory: ONNX Runtime's own threads would only spin. Callers scale by calling from
            // several threads.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
            if (device instanceof Device.Cuda cuda) {
                addCuda(options, cuda);
            }
            return environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            if (!(device instanceof Device.Cpu) && LoadFailure.concernsDevice(e.getMessage())) {
                throw unavailable(device, e);
            }
            throw new UnusableInputException(file, "", "ONNX Runtime cannot open it: " + e.getMessage(), e);
        }
    }

    private static void addCuda(OrtSession.SessionOptions options, Device.Cuda device) {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
            for (Map.Entry<String, String> option : CudaOptions.of(device).entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
            if (device.strict()) {
                options.addConfigEntry(CudaOptions.NO_CPU_NODES, "1");
            }
        } catch (OrtException e) {
            throw unavailable(device, e);
        }
    }

    private static DeviceUnavailableException unavailable(Device device, OrtException e) {
        return LoadFailure.explain(device, e.getMessage(), OnnxRuntimeJars.here(), version(), e);
    }

    private static Signature checkSignature(Path file, OrtSession session) throws OrtException {
        Map<String, NodeInfo> inputs = new TreeMap<>(session.getInputInfo());
        NodeInfo ids = inputs.remove(IDS);
        NodeInfo mask = inputs.remove(MASK);
        NodeInfo task = inputs.remove(TASK);
        NodeInfo scale = inputs.remove(SCALE);
        boolean byRow = task != null && scale != null && inputs.isEmpty();
        boolean swapped =
                task == null && scale == null && inputs.values().stream().allMatch(OnnxSession::isFactor);
        if (ids == null
                || mask == null
                || !(byRow || swapped)
                || !session.getOutputNames().equals(Set.of(LOGITS))) {
            throw new UnusableInputException(
                    file,
                    "",
                    "is not a classifier of Rango: inputs " + session.getInputNames() + ", outputs "
                            + session.getOutputNames() + "; expected [" + IDS + ", " + MASK + "] and [" + LOGITS + "]");
        }
        requireTensor(file, ids, OnnxJavaType.INT64, 2);
        requireTensor(file, mask, OnnxJavaType.INT64, 2);
        if (byRow) {
            requireTensor(file, task, OnnxJavaType.INT64, 1);
            requireTensor(file, scale, OnnxJavaType.FLOAT, 1);
        }
        long[] shape = requireTensor(file, session.getOutputInfo().get(LOGITS), OnnxJavaType.FLOAT, 2);
        if (shape[1] < 1) {
            throw new UnusableInputException(file, LOGITS, "has no fixed number of classes");
        }
        Map<String, List<Integer>> factors = new TreeMap<>();
        inputs.forEach((name, node) -> factors.put(name, fixedShape(node)));
        return new Signature(Math.toIntExact(shape[1]), byRow, factors);
    }

    /** Floats of a fixed shape: nothing that depends on the batch. */
    private static boolean isFactor(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo info
                && info.type == OnnxJavaType.FLOAT
                && Arrays.stream(info.getShape()).allMatch(size -> size > 0 && size <= Integer.MAX_VALUE);
    }

    private static List<Integer> fixedShape(NodeInfo node) {
        return Arrays.stream(((TensorInfo) node.getInfo()).getShape())
                .mapToObj(Math::toIntExact)
                .toList();
    }

    private static long[] requireTensor(Path file, NodeInfo node, OnnxJavaType type, int dimensions) {
        if (!(node.getInfo() instanceof TensorInfo info) || info.type != type || info.getShape().length != dimensions) {
            throw new UnusableInputException(
                    file, node.getName(), "is not a " + (dimensions == 1 ? "vector" : "matrix") + " of " + type);
        }
        return info.getShape();
    }

    int classes() {
        return signature.classes;
    }

    /** True for a bank: each row names its task. */
    boolean choosesByRow() {
        return signature.choosesByRow;
    }

    /** True for a graph that an adapter's factors must be fed to. */
    boolean takesFactors() {
        return !signature.factors.isEmpty();
    }

    /**
     * An adapter's tensors, over the memory that its file is mapped to; any number of runs may use them at a time. To be
     * closed by the caller, after the runners.
     */
    static final class Factors implements AutoCloseable {
        private final Map<String, OnnxTensor> tensors = new TreeMap<>();

        private Factors() {}

        @Override
        public void close() {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * Maps an adapter file.
     *
     * @throws UnusableInputException when it does not hold exactly what the graph takes
     */
    Factors factors(Path adapter) {
        List<AdapterFile.Parameter> parameters = AdapterFile.map(adapter);
        Map<String, List<Integer>> shapes = new TreeMap<>();
        parameters.forEach(p -> shapes.put(p.name(), p.shape()));
        if (!shapes.equals(signature.factors)) {
            throw new UnusableInputException(
                    adapter, "", "holds " + shapes + ", but " + file + " takes " + signature.factors);
        }
        Factors factors = new Factors();
        try {
            for (AdapterFile.Parameter parameter : parameters) {
                factors.tensors.put(
                        parameter.name(),
                        OnnxTensor.createTensor(environment, parameter.values(), parameter.dimensions()));
            }
            return factors;
        } catch (OrtException e) {
            factors.close();
            throw new UnusableInputException(adapter, "", "ONNX Runtime cannot use it: " + e.getMessage(), e);
        }
    }

    /** Where it runs. */
    DeviceReport device() {
        return device;
    }

    /** To be closed by the caller, before this. */
    Runner newRunner() {
        if (execution.sharedSession()) {
            return new Runner(first.get());
        }
        OrtSession session = first.getAndSet(null);
        return new Runner(session == null ? create(file, device.chosen()) : session);
    }

    /** Frees what no runner has taken, or all share. */
    @Override
    public void close() {
        OrtSession session = first.getAndSet(null);
        if (session != null) {
            close(file, session);
        }
    }

    private static void close(Path file, OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(file + ": ONNX Runtime cannot close the session", e);
        }
    }

    /** The tensors of one shape, over the memory of a {@link Runner}. */
    private static final class Shape {
        private final Map<String, OnnxTensor> own = new HashMap<>();
        private final Map<String, OnnxTensor> inputs = new HashMap<>();
        private final Map<String, OnnxTensor> outputs;
        private Factors factors;

        Shape(Map<String, OnnxTensor> rows, OnnxTensor logits) {
            own.putAll(rows);
            inputs.putAll(rows);
            outputs = Map.of(LOGITS, logits);
        }

        /** The inputs of a run with these factors. */
        Map<String, OnnxTensor> with(Factors wanted) {
            if (wanted != factors) {
                inputs.putAll(wanted.tensors);
                factors = wanted;
            }
            return inputs;
        }

        void close() {
            own.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * One thread's runs: direct memory that is filled row by row, and tensors over it that are made once for each shape.
     */
    final class Runner implements AutoCloseable {
        private static final int SMALLEST = 4096;
        /** Shapes that are kept; batches of one kind of texts need about a hundred. */
        private static final int MOST_SHAPES = 512;
        /** Cells of memory that stay after a run that needed more. */
        private static final int LARGEST_KEPT = 1 << 18;

        private final OrtSession session;
        private LongBuffer ids = longs(0);
        private LongBuffer weights = longs(0);
        private LongBuffer tasks = longs(0);
        private FloatBuffer scales = floats(0);
        private FloatBuffer logits = floats(0);
        private float[] scores = new float[0];
        private final Map<Long, Shape> shapes = new HashMap<>();
        private int rows;
        private int columns;
        private Factors factors;

        private Runner(OrtSession session) {
            this.session = session;
        }

        int classes() {
            return signature.classes;
        }

        /** True when each row must be told its task. */
        boolean choosesByRow() {
            return signature.choosesByRow;
        }

        /** The adapter of the runs to come; null where the graph takes none. */
        void use(Factors wanted) {
            factors = wanted;
        }

        /** Cells that a run of this device should have at most. */
        int cellBudget() {
            return execution.cellBudget();
        }

        /** Begins a run of {@code rows × columns}: exactly so many rows must be put. */
        void shape(int rows, int columns) {
            int cells = Math.multiplyExact(rows, columns);
            int scoreCount = Math.multiplyExact(rows, signature.classes);
            boolean tooLarge = ids.capacity() > LARGEST_KEPT && cells <= LARGEST_KEPT;
            if (ids.capacity() < cells || tooLarge) {
                forgetShapes();
                ids = longs(cells);
                weights = longs(cells);
            }
            if (signature.choosesByRow && tasks.capacity() < rows) {
                forgetShapes();
                tasks = longs(rows);
                scales = floats(rows);
            }
            if (scores.length < scoreCount) {
                forgetShapes();
                logits = floats(scoreCount);
                scores = new float[logits.capacity()];
            }
            if (shapes.size() == MOST_SHAPES) {
                forgetShapes();
            }
            this.rows = rows;
            this.columns = columns;
            ids.clear();
            weights.clear();
            tasks.clear();
            scales.clear();
        }

        void putIds(long[] row, int count) {
            ids.put(row, 0, count);
        }

        void putWeights(long[] row, int count) {
            weights.put(row, 0, count);
        }

        void putTask(int task, float scale) {
            tasks.put(task);
            scales.put(scale);
        }

        /** Logits [rows × classes]; the array is used again. */
        float[] run() {
            try {
                Shape shape = shapes.get((long) rows << 32 | columns);
                if (shape == null) {
                    shape = newShape();
                    shapes.put((long) rows << 32 | columns, shape);
                }
                session.run(shape.with(factors), Set.of(), shape.outputs).close();
            } catch (OrtException e) {
                throw new UnusableInputException(
                        file,
                        "",
                        "ONNX Runtime fails on a batch of " + rows + " x " + columns + ": " + e.getMessage(),
                        e);
            }
            logits.get(0, scores, 0, rows * signature.classes);
            return scores;
        }

        /** The same with an adapter that ONNX Runtime itself reads from a file; slow, for proofs. */
        float[] runWithAdapterFile(Path adapter) {
            try (OrtLoraAdapter lora = OrtLoraAdapter.create(adapter.toString());
                    OrtSession.RunOptions options = new OrtSession.RunOptions()) {
                options.addActiveLoraAdapter(lora);
                Shape shape = newShape();
                session.run(shape.own, Set.of(), shape.outputs, options).close();
                shape.close();
            } catch (OrtException e) {
                throw new UnusableInputException(
                        adapter, "", "ONNX Runtime cannot run it as an adapter: " + e.getMessage(), e);
            }
            logits.get(0, scores, 0, rows * signature.classes);
            return scores;
        }

        private Shape newShape() throws OrtException {
            int cells = rows * columns;
            long[] cellShape = {rows, columns};
            Map<String, OnnxTensor> inputs = new HashMap<>();
            inputs.put(IDS, OnnxTensor.createTensor(environment, ids.slice(0, cells), cellShape));
            inputs.put(MASK, OnnxTensor.createTensor(environment, weights.slice(0, cells), cellShape));
            if (signature.choosesByRow) {
                long[] rowShape = {rows};
                inputs.put(TASK, OnnxTensor.createTensor(environment, tasks.slice(0, rows), rowShape));
                inputs.put(SCALE, OnnxTensor.createTensor(environment, scales.slice(0, rows), rowShape));
            }
            int classes = signature.classes;
            return new Shape(
                    inputs,
                    OnnxTensor.createTensor(environment, logits.slice(0, rows * classes), new long[] {rows, classes}));
        }

        private void forgetShapes() {
            shapes.values().forEach(Shape::close);
            shapes.clear();
        }

        /** Frees tensors, and the session where it is this runner's own. Must not be called during a run. */
        @Override
        public void close() {
            forgetShapes();
            if (!execution.sharedSession()) {
                OnnxSession.close(file, session);
            }
        }

        private static LongBuffer longs(int elements) {
            return direct(Math.max(elements, SMALLEST), Long.BYTES).asLongBuffer();
        }

        private static FloatBuffer floats(int elements) {
            return direct(Math.max(elements, SMALLEST), Float.BYTES).asFloatBuffer();
        }

        private static ByteBuffer direct(int elements, int bytesEach) {
            return ByteBuffer.allocateDirect(Math.multiplyExact(elements, bytesEach))
                    .order(ByteOrder.nativeOrder());
        }
    }
}
