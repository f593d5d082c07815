/**
 * Raw text and pictures to labels. An application requires this module and no other: {@code requires dev.rango.runtime;}.
 */
// ONNX Runtime's jar is an automatic module: its manifest gives it a name, which is all that can be had.
// Rooms of Rango are named below before they are modules.
@SuppressWarnings({"requires-automatic", "module"})
module dev.rango.runtime {
    requires com.fasterxml.jackson.core;
    requires com.microsoft.onnxruntime;
    // ONNX Runtime's classes log through it, and an automatic module cannot say what it needs; so does this one, for
    // Android has no other.
    requires java.logging;

    exports dev.rango.runtime;
    // For the rooms that make, measure and prove models; applications need none of it.
    exports dev.rango.runtime.format to
            dev.rango.bench,
            dev.rango.cli,
            dev.rango.data,
            dev.rango.doctor,
            dev.rango.exporter,
            dev.rango.meter,
            dev.rango.models,
            dev.rango.onnx,
            dev.rango.plugin,
            dev.rango.trainer;
    exports dev.rango.runtime.session to
            dev.rango.bench,
            dev.rango.cli,
            dev.rango.data,
            dev.rango.doctor,
            dev.rango.exporter,
            dev.rango.meter,
            dev.rango.models,
            dev.rango.onnx,
            dev.rango.plugin,
            dev.rango.trainer;
    exports dev.rango.runtime.text to
            dev.rango.bench,
            dev.rango.cli,
            dev.rango.data,
            dev.rango.doctor,
            dev.rango.exporter,
            dev.rango.meter,
            dev.rango.models,
            dev.rango.onnx,
            dev.rango.plugin,
            dev.rango.trainer;
}
