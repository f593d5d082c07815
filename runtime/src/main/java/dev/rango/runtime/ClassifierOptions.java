package dev.rango.runtime;

/**
 * How a classifier is opened.
 *
 * @param workers threads that share one call with many texts, at least 1; with 1 a call runs in its caller's thread
 *     alone. Any number of threads may call at the same time whatever this says.
 */
public record ClassifierOptions(int workers) {
    private static final int MAX_WORKERS = 1024;

    /** One worker: a call runs in its caller's thread. */
    public static final ClassifierOptions DEFAULT = new ClassifierOptions(1);

    /** Checks the range. */
    public ClassifierOptions {
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new UnusableInputException("workers", "", workers + " is not within 1 to " + MAX_WORKERS);
        }
    }

    /** The same with another number of workers. */
    public ClassifierOptions withWorkers(int number) {
        return new ClassifierOptions(number);
    }
}
