package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class path of the tests has ONNX Runtime's jar without CUDA. */
class DoctorCommandTest {
    @TempDir
    Path folder;

    @Test
    void endsWithALineForEachDevice() {
        Outcome outcome = run("doctor");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("\ncpu: ready\n")
                .contains("\ncuda: not possible: this ONNX Runtime has no libonnxruntime_providers_cuda.so")
                .contains("\ntensorrt: not possible: ")
                .contains("→ put com.microsoft.onnxruntime:onnxruntime_gpu:");
    }

    @Test
    void theCodeTellsWhetherADeviceCanBeHad() {
        assertThat(run("doctor", "--device", "cpu").code()).isZero();
        assertThat(run("doctor", "--device", "cuda:0").code()).isEqualTo(Rango.CHECK_FAILED);
        assertThat(run("doctor", "--device", "tensorrt:3").code()).isEqualTo(Rango.CHECK_FAILED);
        assertUnusable(run("doctor", "--device", "gpu"), "'gpu' is none of cpu, cuda, tensorrt");
        assertUnusable(run("doctor", "--device", "cuda:x"), "'cuda:x' is none of cpu, java, cuda:0");
    }

    @Test
    void jsonHasTheSame() throws IOException {
        JsonNode json = run("doctor", "--json").json();
        assertThat(json.at("/onnxRuntime/version").asText()).startsWith("1.");
        assertThat(json.at("/onnxRuntime/classPath").size()).isEqualTo(1);
        assertThat(json.at("/java/version").asText())
                .isEqualTo(Runtime.version().toString());
        assertThat(json.at("/libraries/0/name").asText()).isEqualTo("libcuda.so.1");
        assertThat(json.at("/devices/0/device").asText()).isEqualTo("cpu");
        assertThat(json.at("/devices/0/ready").asBoolean()).isTrue();
        assertThat(json.at("/devices/1/ready").asBoolean()).isFalse();
        assertThat(json.at("/devices/1/missing").size()).isPositive();
    }

    @Test
    void aModelThatCannotBeOpenedIsNoReadyDevice() {
        Outcome outcome = run("doctor", "--device", "cpu", "--model", folder.toString());
        assertThat(outcome.code()).isEqualTo(Rango.CHECK_FAILED);
        assertThat(outcome.out()).contains("cpu: not possible: ", "no such file");
        assertUnusable(run("doctor", "--model", folder.resolve("none").toString()), "is no folder");
    }
}
