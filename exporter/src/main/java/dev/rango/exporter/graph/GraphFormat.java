package dev.rango.exporter.graph;

import dev.rango.onnx.OnnxModel;

/** The format of the graphs that are built here. */
public final class GraphFormat {
    /** Operator set 17 and IR 8 are of 2022: every runtime in use reads them. */
    public static final int OPSET = 17;

    private static final int IR_VERSION = 8;
    private static final String PRODUCER = "rango";

    private GraphFormat() {}

    /** A graph without anything in it. */
    public static OnnxModel empty(String name) {
        return OnnxModel.empty(name, IR_VERSION, OPSET, PRODUCER);
    }
}
