package dev.rango.exporter;

/** How the numbers of the embedding are stored; all other weights are float32. */
public enum Precision {
    /** As trained. */
    FLOAT32("float32"),
    /** A byte each, with a scale for each column: a quarter of the size, and sums of whole numbers. */
    INT8("int8");

    private final String id;

    Precision(String id) {
        this.id = id;
    }

    /** The name in {@code config.json} and on the command line. */
    public String id() {
        return id;
    }
}
