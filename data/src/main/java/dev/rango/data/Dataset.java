package dev.rango.data;

import java.util.List;

/**
 * Labelled examples to train on and to test with.
 *
 * @param <E> an example
 */
public sealed interface Dataset<E> permits LabelledDataset, ImageDataset {
    /** The data set's name, for reports. */
    String name();

    /** The classes' names; an example's label is an index into this list. */
    List<String> labels();

    /** The training part; empty if it was not asked for. */
    List<E> train();

    /** The test part; empty if there is none or it was not asked for. */
    List<E> test();

    /**
     * The training part in folds, each label spread evenly: for each fold a data set whose test part is the fold, and whose training part are
     * all others.
     *
     * @param count at least 2
     * @param seed of the shuffle
     * @throws dev.rango.runtime.UnusableInputException when there are fewer than 2, or fewer examples than folds
     */
    List<? extends Dataset<E>> folds(int count, long seed);
}
