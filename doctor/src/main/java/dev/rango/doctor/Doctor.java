package dev.rango.doctor;

import dev.rango.runtime.session.OnnxRuntimeInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Looks at this machine. Only the trials load anything, and only through {@link dev.rango.runtime.TextClassifier}. */
public final class Doctor {
    private static final String CPU = "cpu";
    private static final String CUDA = "cuda";
    private static final String TENSORRT = "tensorrt";
    /** The kinds of devices, as the verdicts name them. */
    public static final List<String> DEVICES = List.of(CPU, CUDA, TENSORRT);

    private Doctor() {}

    /**
     * Looks, and tries each kind of device.
     *
     * @param model an exported model for the trials; without one no device is called ready
     * @param gpu number of the one that is tried
     * @param tries told of each device before it is tried: ONNX Runtime may first unpack half a gigabyte
     */
    public static Diagnosis examine(Optional<Path> model, int gpu, Consumer<String> tries) {
        return examine(Places.here(), OnnxRuntimeInfo.here(), gpu, device -> {
            tries.accept(device);
            return Trial.of(device, model);
        });
    }

    static Diagnosis examine(Places places, OnnxRuntimeInfo onnxRuntime, int gpu, Function<String, Trial> trial) {
        LibrarySearch search = new LibrarySearch(places);
        NvidiaDriver driver = NvidiaDriver.find(places);
        Provider cuda = Provider.cuda(onnxRuntime);
        Provider tensorrt = Provider.tensorrt(onnxRuntime);
        List<Library> cudaNeeds = cuda.needs().stream().map(search::find).toList();
        // TensorRT hands the nodes that it does not take to CUDA.
        Set<Library> tensorrtNeeds = new LinkedHashSet<>(cudaNeeds);
        tensorrt.needs().stream().map(search::find).forEach(tensorrtNeeds::add);
        List<Library> libraries = new ArrayList<>(tensorrtNeeds);
        libraries.sort(Comparator.comparing(Library::part));
        return new Diagnosis(
                Host.here(places),
                onnxRuntime,
                driver,
                List.of(
                        new Diagnosis.ProviderFile(cuda.file(), cuda.place()),
                        new Diagnosis.ProviderFile(tensorrt.file(), tensorrt.place())),
                libraries,
                search.loaderPlaces(),
                search.otherPlaces(),
                List.of(
                        Judgement.ofProcessor(onnxRuntime, trial.apply(CPU)),
                        Judgement.ofGpu(CUDA, onnxRuntime, driver, cuda, cudaNeeds, trial.apply(CUDA + ":" + gpu)),
                        Judgement.ofGpu(
                                TENSORRT,
                                onnxRuntime,
                                driver,
                                tensorrt,
                                libraries,
                                trial.apply(TENSORRT + ":" + gpu))));
    }
}
