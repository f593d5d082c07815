package dev.rango.cli;

import dev.rango.doctor.Diagnosis;
import dev.rango.doctor.Doctor;
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
            "Says what this machine can run: Java, ONNX Runtime, NVIDIA's driver, CUDA, cuDNN, TensorRT, each found or not,",
            "where and in which version; then tries each device with a model."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = "--device",
            paramLabel = "D",
            description = "cpu, cuda or tensorrt: exit with 1 when it cannot be had")
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
        Optional<String> asked = Optional.ofNullable(device).map(DoctorCommand::kind);
        Diagnosis diagnosis = Doctor.examine(model(), tried -> {
            if (Terminal.isInteractive()) {
                System.err.println("rango: trying " + tried);
            }
        });
        if (json) {
            Json.printLine(DoctorJson.of(diagnosis));
        } else {
            DoctorScreen.print(System.out, diagnosis);
        }
        boolean lacking =
                asked.flatMap(diagnosis::verdict).filter(v -> !v.ready()).isPresent();
        return lacking ? Rango.CHECK_FAILED : 0;
    }

    /** Its number may be there as in {@code --device} of other verbs; the first GPU is the one that is tried. */
    private static String kind(String device) {
        String kind = device.replaceFirst(":0$", "");
        if (!Doctor.DEVICES.contains(kind)) {
            throw new UnusableInputException(
                    "--device", "", "'" + device + "' is none of " + String.join(", ", Doctor.DEVICES));
        }
        return kind;
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
