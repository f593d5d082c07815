package dev.rango.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** ONNX Runtime alone on the graph of an export: nothing of ours between the ids and the logits. */
final class BareSession implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final OrtSession session;
    private final int classes;

    /** @param model folder of an export */
    BareSession(Path model, int classes) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = ENVIRONMENT.createSession(model.resolve("model.onnx").toString(), options);
        } catch (OrtException e) {
            throw failed(e);
        }
        this.classes = classes;
    }

    /** Logits of one text by itself. */
    float[] logits(int[] ids) {
        try (Run run = new Run(ids)) {
            return run.logits();
        }
    }

    /** Tensors of one text, made once, for runs that do nothing but run. */
    Run prepare(int[] ids) {
        return new Run(ids);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(OrtException e) {
        return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }

    /** Direct tensors of one text [1, tokens], and an output that stays where it is. */
    final class Run implements AutoCloseable {
        private final FloatBuffer logits = direct(classes * Float.BYTES).asFloatBuffer();
        private final OnnxTensor ids;
        private final OnnxTensor mask;
        private final OnnxTensor output;
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs;

        private Run(int[] tokens) {
            // A text without tokens is one cell of padding that the mask leaves out.
            int columns = Math.max(1, tokens.length);
            LongBuffer idCells = direct(columns * Long.BYTES).asLongBuffer();
            LongBuffer maskCells = direct(columns * Long.BYTES).asLongBuffer();
            for (int column = 0; column < tokens.length; column++) {
                idCells.put(column, tokens[column]);
                maskCells.put(column, 1);
            }
            long[] shape = {1, columns};
            try {
                ids = OnnxTensor.createTensor(ENVIRONMENT, idCells, shape);
                mask = OnnxTensor.createTensor(ENVIRONMENT, maskCells, shape);
                output = OnnxTensor.createTensor(ENVIRONMENT, logits, new long[] {1, classes});
            } catch (OrtException e) {
                throw failed(e);
            }
            inputs = Map.of("input_ids", ids, "attention_mask", mask);
            outputs = Map.of("logits", output);
        }

        /** Runs the graph and returns the first logit. */
        float run() {
            try {
                session.run(inputs, Set.of(), outputs).close();
                return logits.get(0);
            } catch (OrtException e) {
                throw failed(e);
            }
        }

        /** Runs the graph and copies the logits. */
        float[] logits() {
            run();
            float[] copy = new float[classes];
            logits.get(0, copy);
            return copy;
        }

        @Override
        public void close() {
            for (OnnxTensor tensor : Arrays.asList(ids, mask, output)) {
                tensor.close();
            }
        }

        private static ByteBuffer direct(int bytes) {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
    }
}
