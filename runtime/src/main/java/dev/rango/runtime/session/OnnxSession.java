package dev.rango.runtime.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.NodePlacement;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.ModelFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A graph that is open on a device. ONNX Runtime is known to this file and to those whose names begin alike, and to no
 * other.
 *
 * <p>Each thread runs through an {@link OnnxRunner} of its own, which has a session of its own: two threads in one session
 * wait for each other's memory (measured: 1.65 times the rate of one, where sessions of their own reach 1.83 and the
 * machine had 1.84 to give). The tables are mapped, so that all sessions share them; what each adds is small. On a GPU,
 * where each session would copy the tables, all runners share one.
 */
final class OnnxSession implements Session {
    private final Path file;
    private final OnnxDevice device;
    private final DeviceReport report;
    private final OnnxSignature signature;
    /** What the sessions are made of; none where they read the file. */
    private final Optional<OnnxContent> content;
    /** The session that was opened first, until a runner takes it. */
    private final AtomicReference<OrtSession> first;

    private OnnxSession(
            Path file,
            OnnxDevice device,
            DeviceReport report,
            OrtSession session,
            OnnxSignature signature,
            Optional<OnnxContent> content) {
        this.file = file;
        this.content = content;
        this.device = device;
        this.report = report;
        this.first = new AtomicReference<>(session);
        this.signature = signature;
    }

    static String version() {
        return OnnxDevice.environment().getVersion();
    }

    /**
     * On the device, or of {@code auto} on the first that can be had. The processor opens the file first: what it cannot
     * open is the file's fault, and what another device then cannot is the device's.
     */
    static OnnxSession open(ModelFiles files, Path file, Device asked, Encoder<?> encoder) {
        Optional<OnnxContent> content = OnnxContent.of(files, file);
        if (content.isEmpty() && !Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "no such file");
        }
        OnnxDevice cpu = OnnxDevice.cpu(file, content, encoder.cpu());
        OrtSession onCpu = null;
        OnnxSession opened = null;
        try {
            onCpu = cpu.session();
            OnnxSignature signature = OnnxSignature.of(file, onCpu, tables(content), encoder);
            List<String> passedOver = new ArrayList<>();
            if (asked.isAuto()) {
                List<Device> gpus = List.of(Device.tensorrt(0), Device.cuda(0));
                if (files.areSigned()) {
                    passedOver.add(gpus.get(0) + ": " + ClassifierOptions.UNSIGNED_ENGINE);
                    gpus = gpus.subList(1, 2);
                }
                opened = firstGpu(file, asked, gpus, signature, encoder.gpu(), passedOver);
            } else if (!asked.isCpu()) {
                opened = onGpu(file, new DeviceReport(asked, asked, passedOver, List.of()), signature, encoder.gpu());
            }
            if (opened == null) {
                DeviceReport report = new DeviceReport(asked, Device.cpu(), passedOver, List.of());
                opened = new OnnxSession(file, cpu, report, onCpu, signature, content);
            } else {
                // A GPU has a copy of its own, which it read from the disk.
                files.requireSameOnDisk();
            }
            return opened;
        } catch (OrtException e) {
            throw new UnusableInputException(file, "", "has no readable signature: " + e.getMessage(), e);
        } finally {
            if (opened == null || opened.first.get() != onCpu) {
                if (onCpu != null) {
                    close(file, onCpu);
                }
                content.ifPresent(OnnxContent::close);
            }
        }
    }

    private static Set<String> tables(Optional<OnnxContent> content) {
        return content.map(c -> c.tables().keySet()).orElse(Set.of());
    }

    /** Null when none can be had; then {@code passedOver} says why. */
    private static OnnxSession firstGpu(
            Path file,
            Device asked,
            List<Device> gpus,
            OnnxSignature signature,
            Execution execution,
            List<String> passedOver) {
        for (Device device : gpus) {
            try {
                return onGpu(file, new DeviceReport(asked, device, passedOver, List.of()), signature, execution);
            } catch (DeviceUnavailableException e) {
                passedOver.add(e.getMessage());
            }
        }
        return null;
    }

    private static OnnxSession onGpu(Path file, DeviceReport report, OnnxSignature signature, Execution execution) {
        OnnxDevice device = OnnxDevice.gpu(file, report.chosen(), signature, execution);
        List<NodePlacement> nodes = OnnxProbe.nodes(device, signature);
        return new OnnxSession(file, device, report.withNodes(nodes), device.session(), signature, Optional.empty());
    }

    /**
     * Builds an engine, also where one was kept.
     *
     * @return the model that stands for it
     */
    static Path build(Path file, Device device, Encoder<?> encoder) {
        OnnxContent.of(ModelFiles.onDisk(file.toAbsolutePath().getParent()), file);
        OnnxDevice cpu = OnnxDevice.cpu(file, Optional.empty(), encoder.cpu());
        OrtSession onCpu = cpu.session();
        try {
            return OnnxDevice.gpu(file, device, OnnxSignature.of(file, onCpu, Set.of(), encoder), encoder.gpu())
                    .build();
        } catch (OrtException e) {
            throw cpu.failure(e);
        } finally {
            close(file, onCpu);
        }
    }

    /** Number of classes, or width of a vector. */
    @Override
    public int width() {
        return signature.width();
    }

    /** True for a bank: each row names its task. */
    @Override
    public boolean choosesByRow() {
        return signature.choosesByRow();
    }

    /** True for a graph that an adapter's factors must be fed to. */
    @Override
    public boolean takesFactors() {
        return !signature.factors().isEmpty();
    }

    /**
     * An adapter's tensors, over the memory that its file is mapped to; any number of runs may use them at a time. To be
     * closed by the caller, after the runners.
     */
    static final class Tensors implements Factors {
        private final Map<String, OnnxTensor> tensors = new TreeMap<>();

        private Tensors() {}

        Map<String, OnnxTensor> tensors() {
            return tensors;
        }

        @Override
        public void close() {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /** @throws UnusableInputException when an adapter file does not hold exactly what the graph takes */
    @Override
    public Factors factors(Path adapter, List<AdapterFile.Parameter> parameters) {
        Map<String, List<Integer>> shapes = new TreeMap<>();
        parameters.forEach(p -> shapes.put(p.name(), p.shape()));
        if (!shapes.equals(signature.factors())) {
            throw new UnusableInputException(
                    adapter, "", "holds " + shapes + ", but " + file + " takes " + signature.factors());
        }
        Tensors factors = new Tensors();
        try {
            for (AdapterFile.Parameter parameter : parameters) {
                factors.tensors.put(
                        parameter.name(),
                        OnnxTensor.createTensor(OnnxDevice.environment(), parameter.values(), parameter.dimensions()));
            }
            return factors;
        } catch (OrtException e) {
            factors.close();
            throw new UnusableInputException(adapter, "", "ONNX Runtime cannot use it: " + e.getMessage(), e);
        }
    }

    /** Where it runs. */
    @Override
    public DeviceReport device() {
        return report;
    }

    /** How it is kept busy. */
    @Override
    public Execution execution() {
        return device.execution();
    }

    /** To be closed by the caller, before this. */
    @Override
    public OnnxRunner newRunner() {
        if (execution().sharedSession()) {
            return newRunner(first.get(), false, Map.of());
        }
        OrtSession kept = first.getAndSet(null);
        OrtSession session = kept == null ? device.session() : kept;
        try {
            return newRunner(session, true, content.map(OnnxContent::tables).orElse(Map.of()));
        } catch (RuntimeException | Error e) {
            close(file, session);
            throw e;
        }
    }

    private OnnxRunner newRunner(OrtSession session, boolean owned, Map<String, OnnxTensor> tables) {
        try {
            return new OnnxRunner(file, session, owned, tables, signature, execution());
        } catch (OrtException e) {
            throw new IllegalStateException(file + ": ONNX Runtime has no options for a run", e);
        }
    }

    /** Frees what no runner has taken, or all share. */
    @Override
    public void close() {
        OrtSession session = first.getAndSet(null);
        if (session != null) {
            close(file, session);
        }
        content.ifPresent(OnnxContent::close);
    }

    static void close(Path file, OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(file + ": ONNX Runtime cannot close the session", e);
        }
    }
}
