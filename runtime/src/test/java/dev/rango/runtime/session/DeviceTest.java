package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.Device;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpu",
                "auto",
                "cuda:0",
                "cuda:11",
                "cuda:1+strict",
                "cuda:0+tf32",
                "cuda:0+tf32+strict",
                "tensorrt:0",
                "tensorrt:3+strict",
                "tensorrt:0+fp16",
                "tensorrt:0+fp16+strict"
            })
    void whatIsReadIsWhatIsWritten(String text) {
        assertThat(Device.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CPU",
                "gpu",
                "cuda",
                "cuda:",
                "cuda:-1",
                "cuda:0+",
                "cuda:0+fast",
                "cpu+strict",
                "cuda:0 ",
                "tensorrt",
                "tensorrt:0+tf32",
                "cuda:0+fp16",
                "trt:0"
            })
    void whatNamesNoDeviceIsRefusedInOneLine(String text) {
        assertThatThrownBy(() -> Device.parse(text))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("device: '" + text + "' is none of cpu,");
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, 1e-4, 1e-6, 0",
        "auto, 1e-4, 1e-5, 0",
        "cuda:0, 1e-4, 1e-5, 0",
        "tensorrt:1+strict, 1e-4, 1e-5, 0",
        "cuda:0+tf32+strict, 5e-2, 1e-2, 2e-3",
        "tensorrt:0+fp16, 5e-2, 1e-2, 2e-3"
    })
    void onlyWhatRoundsMayDifferByMore(String device, double logit, double probability, double labels) {
        assertThat(Device.parse(device).tolerance()).isEqualTo(new Tolerance(logit, probability, labels));
    }

    @Test
    void aNumberThatNoMachineHasIsRefused() {
        assertThatThrownBy(() -> Device.parse("cuda:64")).hasMessage("device: cuda:64 is not within 0 to 63");
        assertThatThrownBy(() -> Device.tensorrt(-1)).hasMessage("device: tensorrt:-1 is not within 0 to 63");
    }

    @Test
    void onlyWhatNamesAGpuIsOne() {
        assertThat(List.of(Device.cuda(0), Device.tensorrt(0))).allMatch(Device::isGpu);
        assertThat(List.of(Device.cpu(), Device.auto())).noneMatch(Device::isGpu);
    }

    @Test
    void productsAreExactUnlessAskedOtherwise() {
        assertThat(OnnxDevice.cudaOptions(Device.cuda(0)))
                .isEqualTo(Map.of("use_tf32", "0", "arena_extend_strategy", "kSameAsRequested"));
        assertThat(OnnxDevice.cudaOptions(Device.parse("cuda:0+tf32"))).containsEntry("use_tf32", "1");
    }
}
