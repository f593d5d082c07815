package dev.rango.exporter.proof;

import dev.rango.runtime.Setting;

/** Why a comparison fails and what is to be done about it: the end of the line that says so. */
public enum Remedy {
    /** Golden answers are another network's. */
    TRAINED(
            "its weights are not those that gave golden.jsonl: take base and adapter as training wrote them and export again"),
    /** Golden answers are another transformer's. */
    IMPORTED("it is not the model that gave golden.jsonl: copy the folder anew, or import again"),
    /** Nothing that a user did explains it. */
    ARITHMETIC(
            "this machine's ONNX Runtime computes another network: report it with `rango doctor`, and do not ship this folder"),
    /** Answers depend on what a text is scored with. */
    COMPANY("this machine's ONNX Runtime adds up differently in company: report it with `rango doctor`"),
    /** Fewer bytes turn a vector. */
    ROUNDED("keep floats, or fp16, or allow it by " + Setting.of("min-cosine")),
    /** A file of an adapter holds other numbers than the runtime reads. */
    ADAPTER("a file in adapters/ is not what was exported: copy the folder anew, or export again"),
    /** A device differs from the processor. */
    DEVICE("this device computes another network: see `rango doctor`, or use " + Setting.of("device", "cpu"));

    private final String words;

    Remedy(String words) {
        this.words = words;
    }

    String words() {
        return ", more than rounding explains: " + words;
    }
}
