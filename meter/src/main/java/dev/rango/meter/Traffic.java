package dev.rango.meter;

/** How the calls of an application with several tasks may come. */
public enum Traffic {
    /** One input a call, each call for the next task. */
    ALONE(1, "one %s a call"),
    /** Many inputs a call, all for one task, each call for the next. */
    BATCHES(128, "128 %ss a call, one task"),
    /** Many inputs a call, each for the next task. */
    MIXED(128, "128 %ss a call, all tasks");

    private final int batch;
    private final String words;

    Traffic(int batch, String words) {
        this.batch = batch;
        this.words = words;
    }

    /** Inputs of a call. */
    public int batch() {
        return batch;
    }

    /**
     * In words.
     *
     * @param noun what an input is called, such as {@code text}
     */
    public String words(String noun) {
        return words.formatted(noun);
    }
}
