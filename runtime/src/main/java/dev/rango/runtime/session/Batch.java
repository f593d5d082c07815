package dev.rango.runtime.session;

/**
 * Inputs of one kind that wait for the runs of a graph, a row each. Serves one thread; memory is used again.
 *
 * @param <I> what is classified
 */
abstract class Batch<I> {
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

    /** The input that a row is of, or is a part of. */
    int input(int row) {
        return row;
    }

    /**
     * Takes the scores of a row, or what became of its states.
     *
     * @param scores hold them from {@code offset} on, and those of the whole input afterwards
     * @return whether it was the last row of its input
     */
    boolean completes(int row, float[] scores, int offset, int width) {
        return true;
    }

    /** True when the input had more than counts. */
    boolean isCut(int row) {
        return false;
    }

    /** Share of what the input was made of that the model knows, 0 to 1. */
    float known(int row) {
        return 1;
    }

    /** Fills a row of the run that is being prepared, into each of the graph's inputs. */
    abstract void put(int row, int columns, Runner runner);

    /** Gives back memory that few windows need; ends the use of the rows. */
    abstract void giveBack();
}
