package dev.rango.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoraAdapter;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One thread's runs: direct memory that is filled row by row, and tensors over it that are made once for each shape.
 */
final class OnnxRunner implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OnnxDevice.environment();
    private static final int SMALLEST = 4096;
    /** Shapes that are kept; batches of one kind of texts need about a hundred. */
    private static final int MOST_SHAPES = 512;
    /** Cells of memory that stay after a run that needed more. */
    static final int LARGEST_KEPT = 1 << 18;
    /** The same of scores: a thousand texts with as many labels. */
    private static final int MOST_SCORES_KEPT = 1 << 20;

    /** The tensors of one shape, over the memory of an {@link OnnxRunner}. */
    private static final class Shape {
        private final List<OnnxTensor> own = new ArrayList<>();
        private final Map<String, OnnxTensor> inputs = new HashMap<>();
        private final Map<String, OnnxTensor> outputs = new HashMap<>();
        private OnnxSession.Factors factors;

        void own(String name, OnnxTensor tensor) {
            own.add(tensor);
            inputs.put(name, tensor);
        }

        /** The inputs of a run with these factors. */
        Map<String, OnnxTensor> with(OnnxSession.Factors wanted) {
            if (wanted != factors) {
                inputs.putAll(wanted.tensors());
                factors = wanted;
            }
            return inputs;
        }

        void close() {
            for (OnnxTensor tensor : own) {
                tensor.close();
            }
            for (OnnxTensor tensor : outputs.values()) {
                tensor.close();
            }
        }
    }

    private final Path file;
    private final OrtSession session;
    private final boolean ownsSession;
    private final OnnxSignature signature;
    private final Execution execution;
    private LongBuffer ids;
    private LongBuffer weights;
    private LongBuffer tasks;
    private FloatBuffer scales;
    private FloatBuffer logits;
    private float[] scores;
    /** What the graph keeps beside it: the same in every run. */
    private final Map<String, OnnxTensor> tables;

    private final OnnxSwitch runSwitch;
    private final Map<Long, Shape> shapes = new HashMap<>();
    private int rows;
    private int columns;
    private OnnxSession.Factors factors;

    /**
     * @param ownsSession whether the session is closed with this
     * @param tables to be fed to every run; whoever made them closes them
     */
    OnnxRunner(
            Path file,
            OrtSession session,
            boolean ownsSession,
            Map<String, OnnxTensor> tables,
            OnnxSignature signature,
            Execution execution)
            throws OrtException {
        this.file = file;
        this.session = session;
        this.ownsSession = ownsSession;
        this.tables = tables;
        this.signature = signature;
        this.execution = execution;
        this.runSwitch = new OnnxSwitch();
    }

    /** Ends a run. */
    OnnxSwitch runSwitch() {
        return runSwitch;
    }

    /** Begins anew, at first and to forget everything: what was left half done by a failure, or by somebody who ended a run. */
    void renew() {
        try {
            forgetShapes();
            ids = longs(0);
            weights = longs(0);
            tasks = longs(0);
            scales = floats(0);
            logits = floats(0);
            scores = new float[0];
            runSwitch.reset();
        } catch (OrtException e) {
            throw new IllegalStateException(file + ": ONNX Runtime cannot begin anew", e);
        }
    }

    int classes() {
        return signature.classes();
    }

    /** True when each row must be told its task. */
    boolean choosesByRow() {
        return signature.choosesByRow();
    }

    /** The adapter of the runs to come; null where the graph takes none. */
    void use(OnnxSession.Factors wanted) {
        factors = wanted;
    }

    /** Of the batches that this device runs. */
    BatchShapes shapes() {
        return execution.shapes();
    }

    /** Begins a run of {@code rows × columns}: exactly so many rows must be put. */
    void shape(int rows, int columns) {
        int cells = Math.multiplyExact(rows, columns);
        int scoreCount = Math.multiplyExact(rows, signature.classes());
        if (ids.capacity() < cells) {
            forgetShapes();
            ids = longs(cells);
            weights = longs(cells);
        }
        if (signature.choosesByRow() && tasks.capacity() < rows) {
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

    /** Gives back memory that few runs need. */
    void giveBack() {
        if (ids.capacity() > LARGEST_KEPT || scores.length > MOST_SCORES_KEPT) {
            forgetShapes();
            ids = longs(0);
            weights = longs(0);
            logits = floats(0);
            scores = new float[0];
        }
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

    /**
     * Logits [rows × classes]; the array is used again.
     *
     * @param nanoTime now
     */
    float[] run(long nanoTime) {
        try {
            Shape shape = shapes.get((long) rows << 32 | columns);
            if (shape == null) {
                shape = newShape();
                shapes.put((long) rows << 32 | columns, shape);
            }
            runSwitch.begin(nanoTime);
            session.run(shape.with(factors), Set.of(), shape.outputs, runSwitch.options())
                    .close();
            runSwitch.end();
        } catch (OrtException e) {
            if (runSwitch.isStopped()) {
                runSwitch.end();
            }
            throw new UnusableInputException(
                    file, "", "ONNX Runtime fails on a batch of " + rows + " x " + columns + ": " + e.getMessage(), e);
        }
        logits.get(0, scores, 0, rows * signature.classes());
        return scores;
    }

    /** The same with an adapter that ONNX Runtime itself reads from a file; slow, for proofs. */
    float[] runWithAdapterFile(Path adapter) {
        try (OrtLoraAdapter lora = OrtLoraAdapter.create(adapter.toString());
                OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            options.addActiveLoraAdapter(lora);
            Shape shape = newShape();
            // The adapter brings its factors itself.
            session.run(shape.inputs, Set.of(), shape.outputs, options).close();
            shape.close();
        } catch (OrtException e) {
            throw new UnusableInputException(
                    adapter, "", "ONNX Runtime cannot run it as an adapter: " + e.getMessage(), e);
        }
        logits.get(0, scores, 0, rows * signature.classes());
        return scores;
    }

    private Shape newShape() throws OrtException {
        int cells = rows * columns;
        long[] cellShape = {rows, columns};
        Shape shape = new Shape();
        try {
            shape.own(OnnxSignature.IDS, OnnxTensor.createTensor(ENVIRONMENT, ids.slice(0, cells), cellShape));
            shape.own(OnnxSignature.MASK, OnnxTensor.createTensor(ENVIRONMENT, weights.slice(0, cells), cellShape));
            if (signature.choosesByRow()) {
                long[] rowShape = {rows};
                shape.own(OnnxSignature.TASK, OnnxTensor.createTensor(ENVIRONMENT, tasks.slice(0, rows), rowShape));
                shape.own(OnnxSignature.SCALE, OnnxTensor.createTensor(ENVIRONMENT, scales.slice(0, rows), rowShape));
            }
            shape.inputs.putAll(tables);
            FloatBuffer scored = logits.slice(0, rows * signature.classes());
            long[] scoredShape = {rows, signature.classes()};
            shape.outputs.put(OnnxSignature.LOGITS, OnnxTensor.createTensor(ENVIRONMENT, scored, scoredShape));
            return shape;
        } catch (OrtException | RuntimeException | Error e) {
            shape.close();
            throw e;
        }
    }

    private void forgetShapes() {
        for (Shape shape : shapes.values()) {
            shape.close();
        }
        shapes.clear();
    }

    /** Frees tensors, and the session where it is this runner's own. Must not be called during a run. */
    @Override
    public void close() {
        runSwitch.close();
        forgetShapes();
        if (ownsSession) {
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
