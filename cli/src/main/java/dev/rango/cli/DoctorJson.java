package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.doctor.Diagnosis;
import dev.rango.doctor.Host;
import dev.rango.doctor.Library;
import dev.rango.doctor.NvidiaDriver;
import dev.rango.doctor.Verdict;
import dev.rango.runtime.session.OnnxRuntimeInfo;
import java.util.List;
import java.util.Locale;

/** What the doctor found, for machines. Keys are added, never renamed. */
final class DoctorJson {
    private DoctorJson() {}

    static ObjectNode of(Diagnosis diagnosis) {
        ObjectNode object = Json.object();
        host(object, diagnosis.host());
        onnxRuntime(object.putObject("onnxRuntime"), diagnosis);
        driver(object.putObject("driver"), diagnosis.driver());
        ArrayNode libraries = object.putArray("libraries");
        for (Library library : diagnosis.libraries()) {
            ObjectNode entry = libraries
                    .addObject()
                    .put("name", library.name())
                    .put("part", library.part().name().toLowerCase(Locale.ROOT))
                    .put("found", library.path().isPresent())
                    .put("path", library.path().orElse(null))
                    .put("version", library.version())
                    .put("loads", library.loads());
            strings(entry.putArray("others"), library.others());
        }
        ObjectNode searched = object.putObject("searched");
        strings(searched.putArray("loader"), diagnosis.loaderPlaces());
        strings(searched.putArray("elsewhere"), diagnosis.otherPlaces());
        ArrayNode devices = object.putArray("devices");
        for (Verdict verdict : diagnosis.verdicts()) {
            ObjectNode device = devices.addObject()
                    .put("device", verdict.device())
                    .put("ready", verdict.ready())
                    .put("sentence", verdict.sentence());
            strings(device.putArray("missing"), verdict.missing());
            strings(
                    device.putArray("remedies"),
                    verdict.remedies().stream().map(OptionNames::in).toList());
        }
        return object;
    }

    private static void host(ObjectNode object, Host host) {
        object.putObject("java")
                .put("version", host.javaVersion())
                .put("vendor", host.javaVendor())
                .put("vm", host.virtualMachine())
                .put("home", host.javaHome())
                .put("maxHeapBytes", host.maxHeapBytes());
        ObjectNode machine = object.putObject("machine")
                .put("system", host.system())
                .put("processor", host.processor())
                .put("processors", host.processors())
                .put("memoryBytes", host.memoryBytes());
        strings(machine.putArray("features"), host.features());
    }

    private static void onnxRuntime(ObjectNode object, Diagnosis diagnosis) {
        OnnxRuntimeInfo onnxRuntime = diagnosis.onnxRuntime();
        object.put("version", onnxRuntime.version())
                .put("nativePath", onnxRuntime.nativePath())
                .put("failure", onnxRuntime.failure())
                .put("telemetry", onnxRuntime.telemetry());
        strings(object.putArray("builtFor"), onnxRuntime.providers());
        strings(object.putArray("classPath"), onnxRuntime.classPath());
        ArrayNode providers = object.putArray("gpuLibraries");
        diagnosis
                .providers()
                .forEach(provider -> providers
                        .addObject()
                        .put("file", provider.file())
                        .put("place", provider.place().orElse(null)));
    }

    private static void driver(ObjectNode object, NvidiaDriver driver) {
        object.put("version", driver.version())
                .put("tool", driver.tool().orElse(null))
                .put("visibleDevices", driver.visible().orElse(null));
        strings(object.putArray("gpus"), driver.gpus());
        strings(object.putArray("toolSays"), driver.toolSays());
    }

    private static void strings(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
