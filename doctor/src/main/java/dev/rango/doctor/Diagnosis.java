package dev.rango.doctor;

import dev.rango.runtime.session.OnnxRuntimeInfo;
import java.util.List;
import java.util.Optional;

/**
 * What was found.
 *
 * @param host Java and the processor
 * @param onnxRuntime the ONNX Runtime in use
 * @param driver NVIDIA's driver
 * @param providers ONNX Runtime's own libraries for GPUs: name, and the jar or folder that has it
 * @param libraries what those need, in the order of {@link Library.Part}
 * @param loaderPlaces where the system's loader looks, in its order
 * @param otherPlaces folders that were searched besides, to tell what lies there unused
 * @param verdicts one for each kind of device
 */
public record Diagnosis(
        Host host,
        OnnxRuntimeInfo onnxRuntime,
        NvidiaDriver driver,
        List<ProviderFile> providers,
        List<Library> libraries,
        List<String> loaderPlaces,
        List<String> otherPlaces,
        List<Verdict> verdicts) {
    /**
     * A library of ONNX Runtime.
     *
     * @param file its name
     * @param place the jar or folder that has it; empty when none has
     */
    public record ProviderFile(String file, Optional<String> place) {}

    /** Copies the lists. */
    public Diagnosis {
        providers = List.copyOf(providers);
        libraries = List.copyOf(libraries);
        loaderPlaces = List.copyOf(loaderPlaces);
        otherPlaces = List.copyOf(otherPlaces);
        verdicts = List.copyOf(verdicts);
    }

    /** The verdict of a kind of device, if there is one. */
    public Optional<Verdict> verdict(String device) {
        return verdicts.stream().filter(v -> v.device().equals(device)).findFirst();
    }
}
