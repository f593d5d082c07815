package dev.rango.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One thread's way through the graph: bags of tokens are planned, packed into direct memory and run.
 *
 * <p>Serves one thread at a time; nothing that grows with the number of texts is allocated again and again.
 */
final class Lane implements AutoCloseable {
    /** Receives the logits of the bags, in no order. */
    interface Receiver {
        /** The logits of a bag are {@code logits[offset, offset + classes)}; the array is used again. */
        void scored(int bag, float[] logits, int offset);
    }

    private final OnnxRunner runner;
    private TokenBags bags;
    private BatchPlan plan;
    private long[] row;
    /** Set from the beginning of a use to its good end: after a failure nothing of it is used again. */
    private boolean dirty;

    private final AtomicBoolean taken = new AtomicBoolean(true);

    Lane(OnnxRunner runner) {
        this.runner = runner;
        renew();
    }

    private void renew() {
        dirty = true;
        bags = new TokenBags();
        plan = new BatchPlan(runner.shapes());
        row = new long[BatchPlan.CELL_BUDGET];
        runner.renew();
    }

    /** Whether somebody uses it. */
    AtomicBoolean taken() {
        return taken;
    }

    /** Ends a run. */
    OnnxSwitch runSwitch() {
        return runner.runSwitch();
    }

    /**
     * Begins somebody's use.
     *
     * @param factors the adapter of the runs to come; null where the graph takes none
     */
    void begin(OnnxSession.Factors factors) {
        if (dirty || runSwitch().isStopped()) {
            renew();
        }
        dirty = true;
        runner.use(factors);
    }

    /** Ends a use that went well; memory beyond what most texts need is given back. */
    void end() {
        bags.giveBack();
        runner.giveBack();
        if (row.length > OnnxRunner.LARGEST_KEPT) {
            row = new long[BatchPlan.CELL_BUDGET];
        }
        dirty = false;
    }

    /** To be filled with the texts of a window before {@link #score}. */
    TokenBags bags() {
        return bags;
    }

    /** Scores all bags. */
    void score(Rows rows, StageTimes times, Receiver receiver) {
        long start = System.nanoTime();
        for (BatchPlan.Run run : plan.of(bags)) {
            runner.shape(run.rows(), run.columns());
            for (int place = run.from(); place < run.to(); place++) {
                pack(plan.order(place), run.columns());
            }
            if (runner.choosesByRow()) {
                for (int place = run.from(); place < run.to(); place++) {
                    int bag = plan.order(place);
                    runner.putTask(rows.task(bag), rows.scale(bag));
                }
            }
            long packed = System.nanoTime();
            times.packed(packed - start);
            float[] logits = runner.run(packed);
            long ran = System.nanoTime();
            times.ran(ran - packed, (long) run.rows() * run.columns());
            int classes = runner.classes();
            for (int i = 0; i < run.rows(); i++) {
                receiver.scored(plan.order(run.from() + i), logits, i * classes);
            }
            start = System.nanoTime();
            times.decoded(start - ran);
        }
    }

    /** Whole rows go into direct memory: a copy of a block costs less than checks for each of its elements. */
    private void pack(int bag, int columns) {
        if (row.length < columns) {
            row = new long[columns];
        }
        int start = bags.start(bag);
        int length = bags.end(bag) - start;
        widen(bags.ids(), start, length, columns, Vocabulary.PADDING);
        runner.putIds(row, columns);
        widen(bags.counts(), start, length, columns, 0);
        runner.putWeights(row, columns);
    }

    private void widen(int[] values, int start, int length, int columns, long padding) {
        long[] row = this.row;
        for (int i = 0; i < length; i++) {
            row[i] = values[start + i];
        }
        for (int i = length; i < columns; i++) {
            row[i] = padding;
        }
    }

    /** As one batch of the given width, each token for itself and weights 1 and 0, as other tools would feed it. */
    float[] scorePlain(List<int[]> texts, Rows rows, int columns) {
        packPlain(texts, columns);
        for (int row = 0; runner.choosesByRow() && row < texts.size(); row++) {
            runner.putTask(rows.task(row), rows.scale(row));
        }
        return runner.run(System.nanoTime());
    }

    /** The same with an adapter that ONNX Runtime loads. */
    float[] scorePlain(List<int[]> texts, int columns, Path adapter) {
        packPlain(texts, columns);
        return runner.runWithAdapterFile(adapter);
    }

    private void packPlain(List<int[]> texts, int columns) {
        runner.shape(texts.size(), columns);
        long[] cells = new long[columns];
        for (int[] ids : texts) {
            for (int i = 0; i < columns; i++) {
                cells[i] = i < ids.length ? ids[i] : Vocabulary.PADDING;
            }
            runner.putIds(cells, columns);
            for (int i = 0; i < columns; i++) {
                cells[i] = i < ids.length ? 1 : 0;
            }
            runner.putWeights(cells, columns);
        }
    }

    @Override
    public void close() {
        runner.close();
    }
}
