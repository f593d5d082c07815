package dev.rango.runtime;

/**
 * How a {@link MicroBatcher} gathers texts.
 *
 * @param maxBatch texts of one shared run at most
 * @param queueCapacity texts that wait at most; {@link MicroBatcher#submit} then blocks
 * @param queueBytes memory of the texts that wait at most, two bytes a character; a single text may be larger
 * @param maxWaitMicros microseconds that a run waits at most for as many texts as the run before had; 0 never waits
 */
public record MicroBatchOptions(int maxBatch, int queueCapacity, long queueBytes, long maxWaitMicros) {
    private static final long MOST_WAIT_MICROS = 60_000_000;
    private static final long QUEUE_BYTES = 64L << 20;

    /** Up to 128 texts; 1,024 of 64 MB waiting; 200 µs. */
    public static final MicroBatchOptions DEFAULT = new MicroBatchOptions(128, 1024, 200);

    /** With 64 MB of texts that wait. */
    public MicroBatchOptions(int maxBatch, int queueCapacity, long maxWaitMicros) {
        this(maxBatch, queueCapacity, QUEUE_BYTES, maxWaitMicros);
    }

    /** Checks the ranges. */
    public MicroBatchOptions {
        if (maxBatch < 1 || queueCapacity < 1 || queueBytes < 1) {
            throw new UnusableInputException("micro-batches", "", "of fewer than 1 text, or a queue for none");
        }
        if (maxWaitMicros < 0 || maxWaitMicros > MOST_WAIT_MICROS) {
            throw new UnusableInputException(
                    "micro-batches", "", "wait of " + maxWaitMicros + " µs is not within 0 to " + MOST_WAIT_MICROS);
        }
    }
}
