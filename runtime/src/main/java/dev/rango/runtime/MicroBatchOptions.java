package dev.rango.runtime;

/**
 * How a {@link MicroBatcher} gathers texts.
 *
 * @param maxBatch texts of one shared run at most
 * @param queueCapacity texts that wait at most; {@link MicroBatcher#submit} then blocks
 * @param maxWaitMicros microseconds that a run waits at most for as many texts as the run before had; 0 never waits
 */
public record MicroBatchOptions(int maxBatch, int queueCapacity, long maxWaitMicros) {
    /** Up to 128 texts, 1,024 waiting, 200 µs. */
    public static final MicroBatchOptions DEFAULT = new MicroBatchOptions(128, 1024, 200);

    private static final long MOST_WAIT_MICROS = 60_000_000;

    /** Checks the ranges. */
    public MicroBatchOptions {
        if (maxBatch < 1 || queueCapacity < 1) {
            throw new UnusableInputException("micro-batches", "", "of fewer than 1 text, or a queue for none");
        }
        if (maxWaitMicros < 0 || maxWaitMicros > MOST_WAIT_MICROS) {
            throw new UnusableInputException(
                    "micro-batches", "", "wait of " + maxWaitMicros + " µs is not within 0 to " + MOST_WAIT_MICROS);
        }
    }
}
