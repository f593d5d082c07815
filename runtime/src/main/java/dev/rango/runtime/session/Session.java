package dev.rango.runtime.session;

import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.ModelFiles;
import java.nio.file.Path;
import java.util.List;

/** A graph that is open on a device. Safe to share between threads, each of which runs through a {@link Runner} of its own. */
interface Session extends AutoCloseable {
    /**
     * @throws UnusableInputException when the file is missing, is no ONNX model, or has another signature than the family
     * @throws DeviceUnavailableException when the device cannot be had
     */
    static Session open(ModelFiles files, Path file, Device asked, Encoder<?> encoder) {
        if (asked.isJava()) {
            return JavaSession.open(files, file, encoder);
        }
        try {
            return OnnxSession.open(files, file, asked, encoder);
        } catch (NoClassDefFoundError e) {
            if (e.getMessage() == null || !e.getMessage().startsWith("ai/onnxruntime/")) {
                throw e;
            }
            throw new DeviceUnavailableException(
                    asked,
                    "ONNX Runtime is not on the class path",
                    "add com.microsoft.onnxruntime:onnxruntime; the device java runs bags of words without it",
                    e);
        }
    }

    /** Number of classes, or width of a vector. */
    int width();

    /** True for a bank: each row names its task. */
    boolean choosesByRow();

    /** True for a graph that an adapter's factors must be fed to. */
    boolean takesFactors();

    /**
     * An adapter's tensors. To be closed by the caller, after the runners.
     *
     * @throws UnusableInputException when an adapter file does not hold exactly what the graph takes
     */
    Factors factors(Path adapter, List<AdapterFile.Parameter> parameters);

    /** Where it runs. */
    DeviceReport device();

    /** How it is kept busy. */
    Execution execution();

    /** To be closed by the caller, before this. */
    Runner newRunner();

    @Override
    void close();
}
