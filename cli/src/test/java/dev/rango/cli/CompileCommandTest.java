package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be known without TensorRT: that it says what is missing. */
class CompileCommandTest {
    private static final String MODEL = ShippedModels.sentiment().toString();

    @TempDir
    Path folder;

    @Test
    void withoutTensorRtItSaysSoInOneLine() {
        assertUnusable(run("compile", MODEL), "tensorrt:0: this ONNX Runtime has no TensorRT provider");
        assertUnusable(
                run("compile", "--json", "--device", "tensorrt:1+fp16", MODEL),
                "tensorrt:1+fp16: this ONNX Runtime has no TensorRT provider");
    }

    @Test
    void devicesWithoutEnginesAreRefused() {
        assertUnusable(run("compile", "--device", "cpu", MODEL), "device: cpu needs no engine; tensorrt:0 does");
        assertUnusable(run("compile", "--device", "auto", MODEL), "device: auto needs no engine");
        assertUnusable(run("compile", "--device", "tensorrt", MODEL), "device: 'tensorrt' is none of cpu");
    }

    @Test
    void whatIsNoModelIsRefusedBeforeTheDevice() {
        assertUnusable(run("compile", folder.resolve("none").toString()), "none: no such folder");
        assertUnusable(run("compile", folder.toString()), "holds no exported model: there is no model.onnx");
    }
}
