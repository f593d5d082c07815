package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be known without a GPU: the class path of the tests has ONNX Runtime's jar without CUDA. */
class DeviceOptionTest {
    private static final String MODEL = ShippedModels.sentiment().toString();
    private static final String TEXT = "A delight.";

    @Test
    void aGpuThatIsAskedForIsNeverReplaced() {
        for (List<String> verb : List.of(List.of("predict", TEXT, "--model", MODEL), List.of("verify", MODEL))) {
            Outcome outcome = run(with(verb, "cuda:0"));
            assertUnusable(outcome, "cuda:0: this ONNX Runtime has no CUDA provider");
            assertThat(outcome.err()).contains("onnxruntime_gpu", "RANGO_ONNXRUNTIME=gpu");
            assertThat(outcome.out()).isEmpty();
            assertUnusable(run(with(verb, "tensorrt:0")), "tensorrt:0: this ONNX Runtime has no TensorRT provider");
        }
    }

    @Test
    void autoSaysWhatItChoseAndWhy() {
        Outcome outcome = run("predict", "--device", "auto", TEXT);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err())
                .startsWith("rango: runs on cpu, since\n  tensorrt:0: this ONNX Runtime has no TensorRT provider")
                .contains("\n  cuda:0: this ONNX Runtime has no CUDA provider");
        assertThat(outcome.out()).isEqualTo(run("predict", TEXT).out());
    }

    @Test
    void whatIsNoDeviceIsRefused() {
        assertUnusable(run("predict", "--device", "gpu", TEXT), "device: 'gpu' is none of cpu");
    }

    private static String[] with(List<String> verb, String device) {
        List<String> arguments = new java.util.ArrayList<>(verb);
        arguments.add("--device");
        arguments.add(device);
        return arguments.toArray(String[]::new);
    }
}
