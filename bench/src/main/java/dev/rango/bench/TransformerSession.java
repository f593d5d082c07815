package dev.rango.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** ONNX Runtime alone, one thread of it, on a transformer's graph and one batch of random ids that is made once. */
final class TransformerSession implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

    /**
     * @param tasks number of adapters of a bank, of which each row takes the next; 0 for a graph of one
     * @param words of its table
     */
    TransformerSession(Path graph, int rows, int tokens, int words, int tasks) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = ENVIRONMENT.createSession(graph.toString(), options);
            SplittableRandom random = new SplittableRandom(7);
            long[] shape = {rows, tokens};
            for (String name : session.getInputNames()) {
                switch (name) {
                    case "input_ids" -> longs(name, shape, i -> random.nextInt(words));
                    case "attention_mask" -> longs(name, shape, i -> 1);
                    case "token_type_ids" -> longs(name, shape, i -> 0);
                    case "adapter_id" -> longs(name, new long[] {rows}, i -> 1 + i % tasks);
                    case "adapter_scale" -> {
                        ByteBuffer ones = direct(rows * Float.BYTES);
                        for (int i = 0; i < rows; i++) {
                            ones.putFloat(i * Float.BYTES, 1);
                        }
                        inputs.put(name, OnnxTensor.createTensor(ENVIRONMENT, ones.asFloatBuffer(), new long[] {rows}));
                    }
                    default -> throw new IllegalArgumentException(graph + " has an input " + name);
                }
            }
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    private interface Numbers {
        long at(int i);
    }

    private void longs(String name, long[] shape, Numbers numbers) throws OrtException {
        int elements = 1;
        for (long size : shape) {
            elements *= (int) size;
        }
        ByteBuffer cells = direct(elements * Long.BYTES);
        for (int i = 0; i < elements; i++) {
            cells.putLong(i * Long.BYTES, numbers.at(i));
        }
        inputs.put(name, OnnxTensor.createTensor(ENVIRONMENT, cells.asLongBuffer(), shape));
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Nanoseconds of a run of the batch. */
    long run() {
        long start = System.nanoTime();
        try {
            session.run(inputs).close();
        } catch (OrtException e) {
            throw failed(e);
        }
        return System.nanoTime() - start;
    }

    private static IllegalStateException failed(OrtException e) {
        return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw failed(e);
        }
    }
}
