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
