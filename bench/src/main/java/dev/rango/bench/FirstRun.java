package dev.rango.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.Map;

/** A program that runs a graph of one node and, when its input ends, ends too: what the JVM and ONNX Runtime need by themselves. */
public final class FirstRun {
    private FirstRun() {}

    /** @param arguments a file of {@link OneNodeGraph} */
    public static void main(String[] arguments) throws OrtException, IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(arguments[0]);
                OnnxTensor input = OnnxTensor.createTensor(environment, new float[] {1});
                OrtSession.Result result = session.run(Map.of(OneNodeGraph.INPUT, input))) {
            System.out.println(result.get(0).getInfo());
            System.in.read();
        }
    }
}
