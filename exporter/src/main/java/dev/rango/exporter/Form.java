package dev.rango.exporter;

/** How the adapters are in the graph. */
public enum Form {
    /** The adapter is added into the weights. */
    MERGED("merged"),
    /** The adapter is a low-rank branch beside the frozen weights. */
    BRANCH("branch"),
    /** Several, as inputs of the graph, in a file for each: one session, one adapter at a time. */
    SWAPPABLE("swappable"),
    /** Several, stacked in the graph, where each row of a batch chooses its own. */
    BANK("bank");

    private final String id;

    Form(String id) {
        this.id = id;
    }

    /** The name in {@code config.json} and on the command line. */
    public String id() {
        return id;
    }

    /** Whether each adapter is a task of its own, the base being the first. */
    public boolean hasTasks() {
        return this == SWAPPABLE || this == BANK;
    }

    /** Of the forms of one adapter the one that it is held against. */
    Form other() {
        return this == MERGED ? BRANCH : MERGED;
    }
}
