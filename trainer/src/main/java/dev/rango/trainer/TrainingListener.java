package dev.rango.trainer;

/** Watches a training and may end it early. */
public interface TrainingListener {
    /** A batch is done: {@code texts} of this epoch's {@code total} texts so far. */
    default void progress(int epoch, int texts, int total) {}

    /** An epoch is done. */
    default void epoch(EpochMetrics metrics, boolean best) {}

    /** Asked after each batch; true ends the training, which then keeps the best finished epoch. */
    default boolean stopRequested() {
        return false;
    }
}
