package dev.rango.cli;

import dev.rango.doctor.Diagnosis;
import dev.rango.doctor.Doctor;
import dev.rango.runtime.Device;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description = {
            "Says what this machine can run, and what is missing for the rest.",
            "Java, ONNX Runtime, NVIDIA's driver, CUDA, cuDNN, TensorRT: each found or not, where and in which version; then"
                    + " each device is tried with a model."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = "--device",
            paramLabel = "D",
            description = "cpu, cuda:0 or tensorrt:0, or another number: exit with 1 when it cannot be had")
    private String device;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "exported model to try (default: the shipped sentiment model)")
    private Path model;

    @Option(names = "--json", description = "print what was found as JSON")
    private boolean json;

    @Override
    public Integer call() {
        Optional<Asked> asked = Optional.ofNullable(device).map(Asked::parse);
        Diagnosis diagnosis = Doctor.examine(model(), asked.map(Asked::gpu).orElse(0), tried -> {
            if (Terminal.isInteractive()) {
                System.err.println("rango: trying " + tried);
            }
        });
        if (json) {
            Json.printLine(DoctorJson.of(diagnosis));
        } else {
            DoctorScreen.print(System.out, diagnosis);
        }
        boolean lacking = asked.map(Asked::kind)
                .flatMap(diagnosis::verdict)
                .filter(v -> !v.ready())
                .isPresent();
        return lacking ? Rango.CHECK_FAILED : 0;
    }

    /**
     * What may not be lacking.
     *
     * @param gpu the number of the one that is tried
     */
    private record Asked(String kind, int gpu) {
        /** Reads a kind, or a device as in {@code --device} of other verbs. */
        static Asked parse(String text) {
            String kind = text.replaceFirst(":.*", "");
            if (!Doctor.DEVICES.contains(kind)) {
                throw new UnusableInputException(
                        "--device", "", "'" + text + "' is none of " + String.join(", ", Doctor.DEVICES));
            }
            if (text.equals(kind)) {
                return new Asked(kind, 0);
            }
            return new Asked(kind, Device.parse(text).index());
        }
    }

    private Optional<Path> model() {
        if (model != null) {
            if (!Files.isDirectory(model)) {
                throw new UnusableInputException(model, "", "is no folder of a model");
            }
            return Optional.of(model);
        }
        return ShippedModels.sentimentIfThere();
    }
}
