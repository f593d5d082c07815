package dev.rango.exporter;

/**
 * Something that is known of an export. The same facts stand in the metadata of the graph, as {@code rango.key}, and in the
 * model card.
 *
 * @param key lower case, with dots and underscores
 * @param value without user, machine, path or time, so that equal inputs give equal bytes
 */
record Fact(String key, String value) {
    /** The key under which labels stand, one a line; of a task the end of it. */
    static final String LABELS = "labels";

    static Fact of(String key, Object value) {
        return new Fact(key, String.valueOf(value));
    }

    /** True for names of classes. */
    boolean isLabels() {
        return key.equals(LABELS) || key.endsWith("." + LABELS);
    }

    /** The key in the metadata of the graph. */
    String metadataKey() {
        return "rango." + key;
    }
}
