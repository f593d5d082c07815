package dev.rango.runtime.session;

import java.nio.file.Path;

/** One thread's runs of a graph: a batch is put in row by row, and its scores come out. */
interface Runner extends AutoCloseable {
    /** Begins anew, at first and to forget everything: what was left half done by a failure, or by somebody who ended a run. */
    void renew();

    /** Ends a run. */
    RunSwitch runSwitch();

    /** Length of a row's scores, or of a token's vector. */
    int width();

    /** Length of a row in what a run gives. */
    int rowWidth();

    /** True when each row must be told its task. */
    boolean choosesByRow();

    /** Of the batches that this device runs. */
    BatchShapes shapes();

    /** Inputs that are encoded before the first of them is run. */
    int window();

    /** The adapter of the runs to come, made by the runner's session; null where the graph takes none. */
    void use(Factors wanted);

    /** Whether the graph has so many of the inputs that a batch fills. */
    boolean takes(int count);

    /** Begins a run of {@code rows × columns}: exactly so many rows must be put into each input. */
    void shape(int rows, int columns);

    /**
     * Goes on with an input of whole numbers; the array stays as it is until the run.
     *
     * @param columns of the row, filled up with {@code padding} behind {@code length}
     */
    void put(int input, int[] values, int start, int length, int columns, long padding);

    /** Goes on with as many ones, and zeros behind them. */
    void putOnes(int input, int length, int columns);

    /** Goes on with an input of bytes. */
    void put(int input, byte[] values);

    /** Goes on with a bank's last two inputs. */
    void putTask(int task, float scale);

    /**
     * What the graph gives for the batch, row after row; the array is used again.
     *
     * @param nanoTime now
     */
    float[] run(long nanoTime);

    /** The same with an adapter that is read from its file for this run alone; slow, for proofs. */
    float[] runWithAdapterFile(Path adapter);

    /** Gives back memory that few runs need. */
    void giveBack();

    /** Must not be called during a run. */
    @Override
    void close();
}
