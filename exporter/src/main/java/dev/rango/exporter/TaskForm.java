package dev.rango.exporter;

import dev.rango.onnx.OnnxModel;

/** How an export holds several adapters. */
public enum TaskForm {
    /** As inputs of the graph, in a file for each: one session, one adapter at a time. */
    SWAPPABLE("swappable"),
    /** Stacked in the graph, where each row of a batch chooses its own. */
    BANK("bank");

    private final String id;

    TaskForm(String id) {
        this.id = id;
    }

    /** The name in {@code config.json} and on the command line. */
    public String id() {
        return id;
    }

    OnnxModel graph(AdapterSet set) {
        return FormGraph.of(set, this);
    }
}
