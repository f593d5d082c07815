package dev.rango.trainer;

/** Watches a sweep and may end it early. */
public interface SweepListener {
    /** A batch is done: {@code texts} of the {@code total} texts that all epochs of cell number {@code cell} pass. */
    default void progress(int cell, long texts, long total) {}

    /** A cell is done, in this process or in an earlier one. */
    default void cell(SweepCell cell, boolean best) {}

    /** Asked after each batch; true ends the sweep, whose finished cells stay for the same command. */
    default boolean stopRequested() {
        return false;
    }
}
