package dev.rango.runtime;

/**
 * How a classifier is opened.
 *
 * @param workers threads that share one call with many texts, at least 1; with 1 a call runs in its caller's thread
 *     alone. Any number of threads may call at the same time whatever this says.
 * @param device where the model runs
 * @param integrity what the folder's files are held against
 */
public record ClassifierOptions(int workers, Device device, Integrity integrity) {
    private static final int MAX_WORKERS = 1024;

    /** One worker on the CPU: a call runs in its caller's thread. The folder's files are held against their checksums. */
    public static final ClassifierOptions DEFAULT = new ClassifierOptions(1);

    /** On the CPU. */
    public ClassifierOptions(int workers) {
        this(workers, Device.cpu());
    }

    /** Of a folder whose files are held against their checksums. */
    public ClassifierOptions(int workers, Device device) {
        this(workers, device, Integrity.CHECKSUM);
    }

    /** Checks the range. */
    public ClassifierOptions {
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new UnusableInputException("workers", "", workers + " is not within 1 to " + MAX_WORKERS);
        }
    }

    /** The same with another number of workers. */
    public ClassifierOptions withWorkers(int number) {
        return new ClassifierOptions(number, device, integrity);
    }

    /** The same on another device. */
    public ClassifierOptions withDevice(Device where) {
        return new ClassifierOptions(workers, where, integrity);
    }

    /** The same, with the folder's files checked in another way, or not. */
    public ClassifierOptions withIntegrity(Integrity wanted) {
        return new ClassifierOptions(workers, device, wanted);
    }
}
