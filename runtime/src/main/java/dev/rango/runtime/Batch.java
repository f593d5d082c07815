package dev.rango.runtime;

import java.util.Arrays;

/**
 * Inputs of one kind that wait for the runs of a graph, a row each. Serves one thread; memory is used again.
 *
 * @param <I> what is classified
 */
abstract class Batch<I> {
    private static final int SMALLEST = 4096;

    private long[] wide = new long[SMALLEST];

    /** Forgets all rows. */
    abstract void clear();

    /** Appends a row. */
    abstract void add(I input);

    /** Number of rows. */
    abstract int size();

    /** What the rows were made of: tokens, repeated ones included. */
    abstract long tokens();

    /** Columns that a row needs; those that need as many run together. */
    abstract int length(int row);

    /** Fills a row of the run that is being prepared, into each of the graph's inputs. */
    abstract void put(int row, int columns, OnnxRunner runner);

    /** Gives back memory that few windows need; ends the use of the rows. */
    void giveBack() {
        if (wide.length > OnnxRunner.LARGEST_KEPT) {
            wide = new long[SMALLEST];
        }
    }

    /** Whole rows go into direct memory: a copy of a block costs less than checks for each of its elements. */
    final void put(OnnxRunner runner, int input, int[] values, int start, int length, int columns, long padding) {
        if (wide.length < columns) {
            wide = new long[columns];
        }
        long[] wide = this.wide;
        for (int i = 0; i < length; i++) {
            wide[i] = values[start + i];
        }
        for (int i = length; i < columns; i++) {
            wide[i] = padding;
        }
        runner.put(input, wide, columns);
    }

    /** The same of as many ones. */
    final void putOnes(OnnxRunner runner, int input, int length, int columns) {
        if (wide.length < columns) {
            wide = new long[columns];
        }
        Arrays.fill(wide, 0, length, 1);
        Arrays.fill(wide, length, columns, 0);
        runner.put(input, wide, columns);
    }
}
