package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/** One thread's runs in plain Java: rows are scored one after the other, where the batch has their words. */
final class JavaRunner implements Runner {
    private static final int SMALLEST = 64;
    /** Reviews whose ids stay in a processor's second cache: measured at 0.92 of the time that 1,024 take. */
    private static final int WINDOW = 64;
    /** Scores that stay after a run that needed more. */
    private static final int MOST_KEPT = 1 << 20;

    private final JavaSession session;
    private final JavaRow row;
    private final RunSwitch runSwitch = new RunSwitch();
    private int[][] ids;
    private int[][] counts;
    /** Of each row where its ids and counts begin, and how many there are. */
    private int[] places;

    private int[] ones = new int[0];
    private int[] tasks;
    private float[] scales;
    private float[] scores;
    private int rows;
    private int idRows;
    private int countRows;
    private int taskRows;
    private JavaSession.Values factors;

    JavaRunner(JavaSession session, JavaRow row) {
        this.session = session;
        this.row = row;
    }

    @Override
    public void renew() {
        allocate(SMALLEST);
        runSwitch.reset();
    }

    private void allocate(int count) {
        ids = new int[count][];
        counts = new int[count][];
        places = new int[3 * count];
        tasks = new int[count];
        scales = new float[count];
        scores = new float[Math.multiplyExact(count, row.width())];
    }

    @Override
    public RunSwitch runSwitch() {
        return runSwitch;
    }

    @Override
    public int width() {
        return row.width();
    }

    @Override
    public int rowWidth() {
        return row.width();
    }

    @Override
    public boolean choosesByRow() {
        return session.choosesByRow();
    }

    @Override
    public BatchShapes shapes() {
        return session.execution().shapes();
    }

    @Override
    public int window() {
        return WINDOW;
    }

    @Override
    public void use(Factors wanted) {
        factors = (JavaSession.Values) wanted;
    }

    @Override
    public boolean takes(int count) {
        return count <= 2;
    }

    @Override
    public void shape(int rows, int columns) {
        if (ids.length < rows) {
            allocate(Math.max(rows, 2 * ids.length));
        }
        this.rows = rows;
        idRows = 0;
        countRows = 0;
        taskRows = 0;
    }

    /** Padding counts nothing, and is left out. */
    @Override
    public void put(int input, int[] values, int start, int length, int columns, long padding) {
        if (input == 0) {
            ids[idRows] = values;
            places[3 * idRows] = start;
            places[3 * idRows + 2] = length;
            idRows++;
        } else {
            counts[countRows] = values;
            places[3 * countRows + 1] = start;
            countRows++;
        }
    }

    @Override
    public void putOnes(int input, int length, int columns) {
        if (ones.length < length) {
            ones = new int[Math.max(length, SMALLEST)];
            Arrays.fill(ones, 1);
        }
        put(input, ones, 0, length, columns, 0);
    }

    @Override
    public void put(int input, byte[] values) {
        throw new IllegalStateException("no input of bytes");
    }

    @Override
    public void putTask(int task, float scale) {
        tasks[taskRows] = task;
        scales[taskRows] = scale;
        taskRows++;
    }

    @Override
    public float[] run(long nanoTime) {
        runSwitch.begin(nanoTime);
        run(factors);
        runSwitch.end();
        return scores;
    }

    @Override
    public float[] runWithAdapterFile(Path adapter) {
        run(session.factors(adapter, AdapterFile.map(adapter)));
        return scores;
    }

    /** @throws CancellationException from the end of the run, when somebody ended it */
    private void run(JavaSession.Values adapter) {
        if (adapter != null) {
            System.arraycopy(adapter.rows(), 0, row.factors(), 0, row.factors().length);
        }
        try {
            for (int i = 0; i < rows && !runSwitch.isStopped(); i++) {
                if (taskRows > 0) {
                    row.task(tasks[i], scales[i]);
                }
                row.words(ids[i], places[3 * i], counts[i], places[3 * i + 1], places[3 * i + 2]);
                row.score(scores, i * row.width());
            }
        } catch (IndexOutOfBoundsException e) {
            throw new UnusableInputException(
                    session.file(), "", "has no row for a word or task that it was asked for: " + e.getMessage(), e);
        }
    }

    @Override
    public void giveBack() {
        if (scores.length > MOST_KEPT) {
            allocate(SMALLEST);
        } else {
            // They are the batch's.
            Arrays.fill(ids, 0, rows, null);
            Arrays.fill(counts, 0, rows, null);
        }
    }

    @Override
    public void close() {
        runSwitch.close();
    }
}
