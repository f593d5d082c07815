package dev.rango.exporter.graft;

/** How a grafted model holds its adapters. */
public enum GraftForm {
    /** In the weights: one adapter, at the cost of the base. */
    MERGED,
    /** Beside the weights, which stay as they are: one adapter. */
    BRANCH,
    /** As inputs of the graph, in a file for each: one session, one adapter at a time. */
    SWAPPABLE,
    /** All in the graph, where each row of a batch chooses its own. */
    BANK;

    /** The name in the model's facts and on the command line. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean takesSeveral() {
        return this == SWAPPABLE || this == BANK;
    }
}
