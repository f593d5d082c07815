package dev.rango.trainer;

/** Labelled rows of numbers that a {@link Network} reads: pixels, or what frozen layers make of them. */
interface Inputs {
    /** Number of examples. */
    int size();

    /** Numbers of a row. */
    int width();

    /** Class of an example. */
    int label(int example);

    /** Rows of some examples [chosen, width]. */
    float[] rows(int[] chosen);
}
