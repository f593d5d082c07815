package dev.rango.meter;

/** How the calls of an application with several tasks may come. */
public enum Traffic {
    /** One text a call, each call for the next task. */
    ALONE(1, "one text a call"),
    /** Many texts a call, all for one task, each call for the next. */
    BATCHES(128, "128 texts a call, one task"),
    /** Many texts a call, each for the next task. */
    MIXED(128, "128 texts a call, all tasks");

    private final int batch;
    private final String words;

    Traffic(int batch, String words) {
        this.batch = batch;
        this.words = words;
    }

    /** Texts of a call. */
    public int batch() {
        return batch;
    }

    /** In words. */
    public String words() {
        return words;
    }
}
