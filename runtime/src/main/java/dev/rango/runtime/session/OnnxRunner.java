package dev.rango.runtime.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoraAdapter;
import ai.onnxruntime.OrtSession;
import dev.rango.runtime.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One thread's runs: direct memory that is filled row by row, and tensors over it that are made once for each shape.
 */
final class OnnxRunner implements Runner {
    private static final int SMALLEST = 4096;
    /** Shapes that are kept; batches of one kind of texts need about a hundred. */
    private static final int MOST_SHAPES = 512;
    /** Cells of memory that stay after a run that needed more. */
    private static final int LARGEST_KEPT = 1 << 18;
    /** The same of scores: a thousand texts with as many labels. */
    private static final int MOST_SCORES_KEPT = 1 << 20;

    /** The tensors of one shape, over the memory of an {@link OnnxRunner}. */
    private static final class Shape {
        private final List<OnnxTensor> own = new ArrayList<>();
        private final Map<String, OnnxTensor> inputs = new HashMap<>();
        private final Map<String, OnnxTensor> outputs = new HashMap<>();
        private OnnxSession.Tensors factors;

        void own(String name, OnnxTensor tensor) {
            own.add(tensor);
            inputs.put(name, tensor);
        }

        /** The inputs of a run with these factors. */
        Map<String, OnnxTensor> with(OnnxSession.Tensors wanted) {
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

    /** The direct memory of an input or the output. */
    private static final class Memory {
        private final OnnxInput tensor;
        private ByteBuffer bytes;
        private LongBuffer longs;
        private FloatBuffer floats;

        Memory(OnnxInput tensor) {
            this.tensor = tensor;
        }

        boolean holds(int elements) {
            return elements <= bytes.capacity() / tensor.size();
        }

        void allocate(int elements) {
            bytes = ByteBuffer.allocateDirect(Math.multiplyExact(Math.max(elements, SMALLEST), tensor.size()))
                    .order(ByteOrder.nativeOrder());
            longs = bytes.asLongBuffer();
            floats = bytes.asFloatBuffer();
        }

        void rewind() {
            bytes.rewind();
            longs.rewind();
            floats.rewind();
        }
    }

    private final Path file;
    private final OrtSession session;
    private final boolean ownsSession;
    private final OnnxSignature signature;
    private final Execution execution;
    /** Of what the graph takes for a batch; of a bank task and scale come last. */
    private final Memory[] inputs;

    private final Memory output;
    private float[] scores;
    /** A row on its way into direct memory. */
    private long[] wide = new long[SMALLEST];
    /** What the graph keeps beside it: the same in every run. */
    private final Map<String, OnnxTensor> tables;

    private final OnnxSwitch runSwitch;
    private final Map<Long, Shape> shapes = new HashMap<>();
    private int rows;
    private int columns;
    private OnnxSession.Tensors factors;

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
        this.inputs = signature.inputs().stream().map(Memory::new).toArray(Memory[]::new);
        this.output = new Memory(signature.output());
    }

    /** Ends a run. */
    @Override
    public OnnxSwitch runSwitch() {
        return runSwitch;
    }

    /** Begins anew, at first and to forget everything: what was left half done by a failure, or by somebody who ended a run. */
    @Override
    public void renew() {
        forgetShapes();
        for (Memory input : inputs) {
            input.allocate(0);
        }
        output.allocate(0);
        scores = new float[0];
        runSwitch.reset();
    }

    /** Length of a row's scores, or of a token's vector. */
    @Override
    public int width() {
        return signature.width();
    }

    /** Length of a row in what a run gives. */
    @Override
    public int rowWidth() {
        return output.tensor.elements(1, columns);
    }

    /** True when each row must be told its task. */
    @Override
    public boolean choosesByRow() {
        return signature.choosesByRow();
    }

    /** The adapter of the runs to come; null where the graph takes none. */
    @Override
    public void use(Factors wanted) {
        factors = (OnnxSession.Tensors) wanted;
    }

    /** Of the batches that this device runs. */
    @Override
    public BatchShapes shapes() {
        return execution.shapes();
    }

    /** Runs of neighbours in length pad the less, the more there are to choose from. */
    @Override
    public int window() {
        return BatchPlan.WINDOW;
    }

    /** Begins a run of {@code rows × columns}: exactly so many rows must be put into each input. */
    @Override
    public void shape(int rows, int columns) {
        for (Memory input : inputs) {
            int elements = input.tensor.elements(rows, columns);
            if (!input.holds(elements)) {
                forgetShapes();
                input.allocate(elements);
            }
        }
        int scoreCount = output.tensor.elements(rows, columns);
        if (scores.length < scoreCount) {
            forgetShapes();
            output.allocate(scoreCount);
            scores = new float[output.floats.capacity()];
        }
        if (shapes.size() == MOST_SHAPES) {
            forgetShapes();
        }
        this.rows = rows;
        this.columns = columns;
        for (Memory input : inputs) {
            input.rewind();
        }
    }

    /** Gives back memory that few runs need. */
    @Override
    public void giveBack() {
        if (wide.length > LARGEST_KEPT) {
            wide = new long[SMALLEST];
        }
        boolean large = scores.length > MOST_SCORES_KEPT;
        for (Memory input : inputs) {
            large |= input.holds(LARGEST_KEPT + 1);
        }
        if (large) {
            forgetShapes();
            for (Memory input : inputs) {
                input.allocate(0);
            }
            output.allocate(0);
            scores = new float[0];
        }
    }

    /** Whether the graph has so many of the inputs that a batch fills. */
    @Override
    public boolean takes(int count) {
        return signature.filled() >= count;
    }

    /** Whole rows go into direct memory: a copy of a block costs less than checks for each of its elements. */
    @Override
    public void put(int input, int[] values, int start, int length, int columns, long padding) {
        long[] row = row(columns);
        for (int i = 0; i < length; i++) {
            row[i] = values[start + i];
        }
        for (int i = length; i < columns; i++) {
            row[i] = padding;
        }
        inputs[input].longs.put(row, 0, columns);
    }

    @Override
    public void putOnes(int input, int length, int columns) {
        long[] row = row(columns);
        Arrays.fill(row, 0, length, 1);
        Arrays.fill(row, length, columns, 0);
        inputs[input].longs.put(row, 0, columns);
    }

    private long[] row(int columns) {
        if (wide.length < columns) {
            wide = new long[columns];
        }
        return wide;
    }

    /** Goes on with an input of bytes. */
    @Override
    public void put(int input, byte[] values) {
        inputs[input].bytes.put(values);
    }

    /** Goes on with a bank's last two inputs. */
    @Override
    public void putTask(int task, float scale) {
        inputs[inputs.length - 2].longs.put(task);
        inputs[inputs.length - 1].floats.put(scale);
    }

    /**
     * What the graph gives for the batch, row after row; the array is used again.
     *
     * @param nanoTime now
     */
    @Override
    public float[] run(long nanoTime) {
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
        return scores();
    }

    /** The same with an adapter that ONNX Runtime itself reads from a file; slow, for proofs. */
    @Override
    public float[] runWithAdapterFile(Path adapter) {
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
        return scores();
    }

    private float[] scores() {
        output.floats.clear().get(scores, 0, output.tensor.elements(rows, columns));
        return scores;
    }

    private Shape newShape() throws OrtException {
        Shape shape = new Shape();
        try {
            for (Memory input : inputs) {
                shape.own(input.tensor.name(), input.tensor.tensor(input.bytes, rows, columns));
            }
            shape.inputs.putAll(tables);
            shape.outputs.put(output.tensor.name(), output.tensor.tensor(output.bytes, rows, columns));
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
}
