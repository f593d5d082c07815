package dev.rango.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The only file that knows ONNX Runtime: a graph with inputs {@code input_ids} and {@code attention_mask} (int64
 * [batch, tokens]) and the output {@code logits} (float [batch, classes]).
 *
 * <p>Each thread runs through a {@link Runner} of its own, which has a session of its own: two threads in one session wait
 * for each other's memory (measured: 1.65 times the rate of one, where sessions of their own reach 1.83 and the machine
 * had 1.84 to give). The tables are mapped, so that all sessions share them; what each adds is small.
 */
final class OnnxSession implements AutoCloseable {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String LOGITS = "logits";

    private final OrtEnvironment environment = environment();
    private final Path file;
    private final int classes;
    /** The session that was opened to look at the signature, until a runner takes it. */
    private final AtomicReference<OrtSession> first;

    private OnnxSession(Path file, OrtSession session, int classes) {
        this.file = file;
        this.first = new AtomicReference<>(session);
        this.classes = classes;
    }

    /** What it has to say comes as an exception; its own lines on standard error would only repeat it. */
    private static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    }

    static String version() {
        return environment().getVersion();
    }

    static OnnxSession open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "no such file");
        }
        OrtSession session = create(file);
        try {
            return new OnnxSession(file, session, checkSignature(file, session));
        } catch (UnusableInputException | OrtException e) {
            close(file, session);
            throw e instanceof UnusableInputException unusable
                    ? unusable
                    : new UnusableInputException(file, "", "has no readable signature: " + e.getMessage(), e);
        }
    }

    private static OrtSession create(Path file) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // The graph waits for memory: ONNX Runtime's own threads would only spin. Callers scale by calling from
            // several threads.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
            return environment().createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new UnusableInputException(file, "", "ONNX Runtime cannot open it: " + e.getMessage(), e);
        }
    }

    /** Returns the number of classes. */
    private static int checkSignature(Path file, OrtSession session) throws OrtException {
        if (!session.getInputNames().equals(Set.of(IDS, MASK))
                || !session.getOutputNames().equals(Set.of(LOGITS))) {
            throw new UnusableInputException(
                    file,
                    "",
                    "is not a classifier of Rango: inputs " + session.getInputNames() + ", outputs "
                            + session.getOutputNames() + "; expected [" + IDS + ", " + MASK + "] and [" + LOGITS + "]");
        }
        requireTensor(file, session.getInputInfo().get(IDS), OnnxJavaType.INT64);
        requireTensor(file, session.getInputInfo().get(MASK), OnnxJavaType.INT64);
        long[] shape = requireTensor(file, session.getOutputInfo().get(LOGITS), OnnxJavaType.FLOAT);
        if (shape[1] < 1) {
            throw new UnusableInputException(file, LOGITS, "has no fixed number of classes");
        }
        return Math.toIntExact(shape[1]);
    }

    private static long[] requireTensor(Path file, NodeInfo node, OnnxJavaType type) {
        if (!(node.getInfo() instanceof TensorInfo info) || info.type != type || info.getShape().length != 2) {
            throw new UnusableInputException(file, node.getName(), "is not a matrix of " + type);
        }
        return info.getShape();
    }

    int classes() {
        return classes;
    }

    /** To be closed by the caller, before this. */
    Runner newRunner() {
        OrtSession session = first.getAndSet(null);
        return new Runner(session == null ? create(file) : session);
    }

    /** Frees what no runner has taken. */
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
    private record Shape(
            OnnxTensor ids,
            OnnxTensor weights,
            OnnxTensor logits,
            Map<String, OnnxTensor> inputs,
            Map<String, OnnxTensor> outputs) {
        void close() {
            ids.close();
            weights.close();
            logits.close();
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
        private FloatBuffer logits = floats(0);
        private float[] scores = new float[0];
        private final Map<Long, Shape> shapes = new HashMap<>();
        private int rows;
        private int columns;

        private Runner(OrtSession session) {
            this.session = session;
        }

        int classes() {
            return classes;
        }

        /** Begins a run of {@code rows × columns}: exactly so many rows must be put. */
        void shape(int rows, int columns) {
            int cells = Math.multiplyExact(rows, columns);
            int scoreCount = Math.multiplyExact(rows, classes);
            boolean tooLarge = ids.capacity() > LARGEST_KEPT && cells <= LARGEST_KEPT;
            if (ids.capacity() < cells || tooLarge) {
                forgetShapes();
                ids = longs(cells);
                weights = longs(cells);
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
        }

        void putIds(long[] row, int count) {
            ids.put(row, 0, count);
        }

        void putWeights(long[] row, int count) {
            weights.put(row, 0, count);
        }

        /** Logits [rows × classes]; the array is used again. */
        float[] run() {
            try {
                Shape shape = shapes.get((long) rows << 32 | columns);
                if (shape == null) {
                    shape = newShape();
                    shapes.put((long) rows << 32 | columns, shape);
                }
                session.run(shape.inputs, Set.of(), shape.outputs).close();
            } catch (OrtException e) {
                throw new UnusableInputException(
                        file,
                        "",
                        "ONNX Runtime fails on a batch of " + rows + " x " + columns + ": " + e.getMessage(),
                        e);
            }
            logits.get(0, scores, 0, rows * classes);
            return scores;
        }

        private Shape newShape() throws OrtException {
            long[] inputShape = {rows, columns};
            OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids.slice(0, rows * columns), inputShape);
            OnnxTensor weightTensor =
                    OnnxTensor.createTensor(environment, weights.slice(0, rows * columns), inputShape);
            OnnxTensor logitTensor =
                    OnnxTensor.createTensor(environment, logits.slice(0, rows * classes), new long[] {rows, classes});
            return new Shape(
                    idTensor,
                    weightTensor,
                    logitTensor,
                    Map.of(IDS, idTensor, MASK, weightTensor),
                    Map.of(LOGITS, logitTensor));
        }

        private void forgetShapes() {
            shapes.values().forEach(Shape::close);
            shapes.clear();
        }

        /** Frees tensors and session. Must not be called during a run. */
        @Override
        public void close() {
            forgetShapes();
            OnnxSession.close(file, session);
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
