/**
 * Raw text and pictures to labels. An application requires this module and no other: {@code requires dev.rango.runtime;}.
 */
// ONNX Runtime's jar is an automatic module: its manifest gives it a name, which is all that can be had.
@SuppressWarnings("requires-automatic")
module dev.rango.runtime {
    requires com.fasterxml.jackson.core;
    requires com.microsoft.onnxruntime;
    // ONNX Runtime's classes log through it, and an automatic module cannot say what it needs.
    requires java.logging;

    exports dev.rango.runtime;
}
