package dev.rango.bench;

import java.util.List;

/** A classifier under measurement, ours or a peer's. */
interface Labeller extends AutoCloseable {
    /** What the tables call it. */
    String name();

    /** Version, training and settings in words. */
    String settings();

    /**
     * Whether its texts come as lower-case tokens between blanks, split beforehand and free of charge, because it was
     * trained on them and has no tokenizer of its own; else they come as they stand in the file.
     */
    boolean takesTokens();

    /** Label and probability of each text. */
    Answers answer(List<String> texts);

    @Override
    void close();
}
