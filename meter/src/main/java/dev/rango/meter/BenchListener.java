package dev.rango.meter;

/** Follows a measurement, and may end it. */
public interface BenchListener {
    /** Follows nothing. */
    BenchListener NONE = new BenchListener() {};

    /**
     * Time has been spent.
     *
     * @param done seconds of measuring and warming up so far
     * @param total seconds that all of it is expected to take
     * @param what is being measured, in words
     */
    default void progress(double done, double total, String what) {}

    /** Asked between calls; once true, {@link Bench#run} ends with a {@link java.util.concurrent.CancellationException}. */
    default boolean stopRequested() {
        return false;
    }
}
