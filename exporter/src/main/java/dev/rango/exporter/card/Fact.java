package dev.rango.exporter.card;

/**
 * Something that is known of an export. The same facts stand in the metadata of the graph, as {@code rango.key}, and in the
 * model card.
 *
 * @param key lower case, with dots and underscores
 * @param value without user, machine, path or time, so that equal inputs give equal bytes
 */
public record Fact(String key, String value) {
    /** The key under which labels stand, one a line; of a task the end of it. */
    public static final String LABELS = "labels";

    public static Fact of(String key, Object value) {
        return new Fact(key, String.valueOf(value));
    }

    /** True for names of classes. */
    boolean isLabels() {
        return key.equals(LABELS) || key.endsWith("." + LABELS);
    }

    /** The key in the metadata of the graph. */
    public String metadataKey() {
        return "rango." + key;
    }
}
