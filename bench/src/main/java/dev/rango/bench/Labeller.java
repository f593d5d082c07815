package dev.rango.bench;

import java.util.List;

/** A classifier under measurement, ours or a peer's. */
interface Labeller extends AutoCloseable {
    /** What the tables call it. */
    String name();

    /** Version, training and settings in words. */
    String settings();

    /** The form of its texts. */
    Feed feed();

    /** Label and probability of each text. */
    Answers answer(List<String> texts);

    @Override
    void close();
}
