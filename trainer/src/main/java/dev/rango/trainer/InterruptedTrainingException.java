package dev.rango.trainer;

/** A training was stopped before its first epoch was done: there is nothing to keep. */
public final class InterruptedTrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InterruptedTrainingException() {
        super("stopped before the first epoch was done: nothing to keep");
    }
}
