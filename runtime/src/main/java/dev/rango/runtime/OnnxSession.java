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
import java.util.Map;
import java.util.Set;

/**
 * The only file that knows ONNX Runtime: a graph with inputs {@code input_ids} and {@code attention_mask} (int64
 * [batch, tokens]) and the output {@code logits} (float [batch, classes]).
 *
 * <p>A session is safe to share; each caller runs through a {@link Lane} of its own.
 */
final class OnnxSession implements AutoCloseable {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String LOGITS = "logits";

    private final OrtEnvironment environment = environment();
    private final Path file;
    private final OrtSession session;
    private final int classes;

    private OnnxSession(Path file, OrtSession session, int classes) {
        this.file = file;
        this.session = session;
        this.classes = classes;
    }

    /** What it has to say comes as an exception; its own lines on standard error would only repeat it. */
    private static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    }

    static OnnxSession open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "no such file");
        }
        OrtSession session;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // The graph is bound by memory: ONNX Runtime's own threads slow it down. Callers scale by calling from
            // several threads, and the arena is a lock between them.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
            session = environment().createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new UnusableInputException(file, "", "ONNX Runtime cannot open it: " + e.getMessage(), e);
        }
        try {
            return new OnnxSession(file, session, checkSignature(file, session));
        } catch (UnusableInputException | OrtException e) {
            close(file, session);
            throw e instanceof UnusableInputException unusable
                    ? unusable
                    : new UnusableInputException(file, "", "has no readable signature: " + e.getMessage(), e);
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

    Lane newLane() {
        return new Lane();
    }

    /** Must not be called while a lane runs. */
    @Override
    public void close() {
        close(file, session);
    }

    private static void close(Path file, OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(file + ": ONNX Runtime cannot close the session", e);
        }
    }

    /** Buffers for one thread's runs, kept between them so that a run allocates nothing that grows with the texts. */
    final class Lane {
        private LongBuffer ids = LongBuffer.allocate(0);
        private LongBuffer mask = LongBuffer.allocate(0);
        private FloatBuffer logits = FloatBuffer.allocate(0);

        /**
         * Runs rows of ids, each padded to {@code columns}, and writes the logits of row i of the run to
         * {@code out[i]}.
         */
        void run(int[][] rows, int columns, float[][] out) {
            pack(rows, columns);
            long[] inputShape = {rows.length, columns};
            long[] outputShape = {rows.length, classes};
            try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids, inputShape);
                    OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask, inputShape);
                    OnnxTensor logitTensor = OnnxTensor.createTensor(environment, logits, outputShape)) {
                session.run(Map.of(IDS, idTensor, MASK, maskTensor), Set.of(), Map.of(LOGITS, logitTensor))
                        .close();
                for (int row = 0; row < rows.length; row++) {
                    out[row] = new float[classes];
                    logits.get(row * classes, out[row]);
                }
            } catch (OrtException e) {
                throw new UnusableInputException(
                        file,
                        "",
                        "ONNX Runtime fails on a batch of " + rows.length + " x " + columns + ": " + e.getMessage(),
                        e);
            }
        }

        private void pack(int[][] rows, int columns) {
            int cells = Math.multiplyExact(rows.length, columns);
            ids = room(ids, cells);
            mask = room(mask, cells);
            if (logits.capacity() < rows.length * classes) {
                logits = direct(rows.length * classes, Float.BYTES).asFloatBuffer();
            }
            logits.limit(rows.length * classes);
            int cell = 0;
            for (int[] row : rows) {
                for (int id : row) {
                    ids.put(cell, id);
                    mask.put(cell++, 1);
                }
                for (int column = row.length; column < columns; column++) {
                    ids.put(cell, Vocabulary.PADDING);
                    mask.put(cell++, 0);
                }
            }
        }

        private static LongBuffer room(LongBuffer buffer, int cells) {
            LongBuffer enough = buffer.capacity() >= cells
                    ? buffer
                    : direct(Math.max(cells, 2048), Long.BYTES).asLongBuffer();
            return enough.limit(cells);
        }

        private static ByteBuffer direct(int elements, int bytesEach) {
            return ByteBuffer.allocateDirect(Math.multiplyExact(elements, bytesEach))
                    .order(ByteOrder.nativeOrder());
        }
    }
}
