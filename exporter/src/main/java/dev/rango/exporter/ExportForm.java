package dev.rango.exporter;

/** Where the adapter is in the graph. */
public enum ExportForm {
    /** Added into the weights. */
    MERGED("merged"),
    /** A low-rank branch beside the frozen weights. */
    BRANCH("branch");

    private final String id;

    ExportForm(String id) {
        this.id = id;
    }

    /** The name in {@code config.json} and on the command line. */
    public String id() {
        return id;
    }

    ExportForm other() {
        return this == MERGED ? BRANCH : MERGED;
    }
}
