package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OneNodeGraphTest {
    @BeforeAll
    static void djlFirst() {
        DjlPeer.startEngine(System.err::println);
    }

    @Test
    void onnxRuntimeRunsIt() throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(OneNodeGraph.bytes());
                OnnxTensor input = OnnxTensor.createTensor(environment, new float[] {42});
                OrtSession.Result result = session.run(Map.of(OneNodeGraph.INPUT, input))) {
            assertThat(session.getNumInputs()).isEqualTo(1);
            assertThat((float[]) result.get(0).getValue()).containsExactly(42);
        }
    }
}
