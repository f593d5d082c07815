package dev.rango.cli;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import picocli.CommandLine.Option;

/** Where a model runs; what came of it is said on standard error when it was asked for. */
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "D",
            description = {
                "cpu (default), cuda:0, tensorrt:0, or auto: the first GPU where it can be had, else the CPU;",
                "java: bags of words without ONNX Runtime.",
                "+strict refuses nodes on the CPU; cuda:0+tf32 and tensorrt:0+fp16 are faster and less exact.",
                "RANGO_ONNXRUNTIME=gpu in the environment fetches what a GPU needs of ONNX Runtime"
            })
    private String device;

    Device device() {
        return device == null ? Device.cpu() : Device.parse(device);
    }

    ClassifierOptions options() {
        return ClassifierOptions.DEFAULT.withDevice(device());
    }

    void tell(DeviceReport report) {
        if (device == null) {
            return;
        }
        System.err.println("rango: " + report.where() + (report.passedOver().isEmpty() ? "" : ", since"));
        report.passedOver().forEach(reason -> System.err.println("  " + reason));
    }
}
