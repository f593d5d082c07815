package dev.rango.exporter.shrink;

import dev.rango.exporter.graph.HalfTable;
import dev.rango.exporter.graph.Int8Table;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.StoredTable;
import dev.rango.models.Tensor;
import dev.rango.onnx.OnnxGraph;

/** How the numbers of the embedding are stored; all other weights are float32. */
public enum Precision {
    /** As trained. */
    FLOAT32("float32"),
    /** Two bytes each, rounded to the nearest half: half of the size; measured as fast as float. */
    FLOAT16("float16"),
    /** A byte each, with a scale for each column: a quarter of the size, and sums of whole numbers. */
    INT8("int8");

    private final String id;

    Precision(String id) {
        this.id = id;
    }

    /** The name in {@code config.json}. */
    public String id() {
        return id;
    }

    /** Lets a graph store an embedding so. */
    public void store(OnnxGraph graph, LayerSite embedding) {
        switch (this) {
            case FLOAT32 -> {}
            case FLOAT16 -> StoredTable.half(graph, embedding);
            case INT8 -> StoredTable.int8(graph, embedding);
        }
    }

    /**
     * The table that a table's stored numbers stand for.
     *
     * @throws dev.rango.runtime.UnusableInputException when a value is too large to be stored
     */
    public Tensor stored(Tensor table) {
        return switch (this) {
            case FLOAT32 -> table;
            case FLOAT16 -> HalfTable.of(table).toFloat();
            case INT8 -> Int8Table.of(table).toFloat();
        };
    }
}
