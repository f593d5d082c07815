package dev.rango.runtime.session;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One thread's way through the graph: a batch is planned, packed into direct memory and run.
 *
 * <p>Serves one thread at a time; nothing that grows with the number of inputs is allocated again and again.
 *
 * @param <I> what is classified
 */
public final class Lane<I> implements AutoCloseable {
    /** Receives the scores of the rows, in no order. */
    public interface Receiver {
        /**
         * The scores of a row are {@code scores[offset, offset + classes)}; the array is used again.
         *
         * @param isCut whether they are those of a part of the input
         * @param known share of it that the model knows, 0 to 1
         */
        void scored(int row, float[] scores, int offset, boolean isCut, float known);
    }

    /** Who copies them into rows of an array. */
    public static Receiver into(float[][] all) {
        return (row, scores, at, isCut, known) -> System.arraycopy(scores, at, all[row], 0, all[row].length);
    }

    private final Runner runner;
    private final Encoder<I> encoder;
    private Batch<I> batch;
    private BatchPlan plan;
    /** Set from the beginning of a use to its good end: after a failure nothing of it is used again. */
    private boolean dirty;

    private final AtomicBoolean taken = new AtomicBoolean(true);

    Lane(Runner runner, Encoder<I> encoder) {
        this.runner = runner;
        this.encoder = encoder;
        renew();
    }

    private void renew() {
        dirty = true;
        batch = encoder.newBatch();
        plan = new BatchPlan(runner.shapes());
        runner.renew();
    }

    /** Whether somebody uses it. */
    AtomicBoolean taken() {
        return taken;
    }

    /** Ends a run. */
    RunSwitch runSwitch() {
        return runner.runSwitch();
    }

    /**
     * Begins somebody's use.
     *
     * @param factors the adapter of the runs to come; null where the graph takes none
     */
    void begin(Factors factors) {
        if (dirty || runSwitch().isStopped()) {
            renew();
        }
        dirty = true;
        runner.use(factors);
    }

    /** Ends a use that went well; memory beyond what most inputs need is given back. */
    void end() {
        batch.giveBack();
        runner.giveBack();
        dirty = false;
    }

    /** Scores the inputs from one on: what is told of them counts from the first of all. */
    public void score(List<I> inputs, int from, int to, Rows rows, StageTimes times, Receiver receiver) {
        int window = runner.window();
        for (int first = from; first < to; first += window) {
            scoreTogether(inputs, first, Math.min(to, first + window), rows, times, receiver);
        }
    }

    private void scoreTogether(List<I> inputs, int from, int to, Rows rows, StageTimes times, Receiver receiver) {
        long start = System.nanoTime();
        batch.clear();
        for (int i = from; i < to; i++) {
            batch.add(inputs.get(i));
        }
        long encoded = System.nanoTime();
        times.tokenized(encoded - start, to - from, batch.tokens());
        start = encoded;
        int runs = plan.of(batch);
        for (int run = 0; run < runs; run++) {
            int first = plan.from(run);
            int end = plan.to(run);
            int columns = plan.columns(run);
            runner.shape(end - first, columns);
            for (int place = first; place < end; place++) {
                batch.put(plan.order(place), columns, runner);
            }
            for (int place = first; runner.choosesByRow() && place < end; place++) {
                rows.put(from + batch.input(plan.order(place)), runner);
            }
            long packed = System.nanoTime();
            times.packed(packed - start);
            float[] scores = runner.run(packed);
            long ran = System.nanoTime();
            times.ran(ran - packed, (long) (end - first) * columns);
            for (int place = first; place < end; place++) {
                receive(batch, plan.order(place), from, scores, place - first, receiver);
            }
            start = System.nanoTime();
            times.decoded(start - ran);
        }
    }

    private void receive(Batch<?> rows, int row, int first, float[] scores, int place, Receiver receiver) {
        int offset = place * runner.rowWidth();
        encoder.pooling().apply(scores, offset, rows.length(row), runner.width());
        if (rows.completes(row, scores, offset, runner.width())) {
            encoder.pooling().finish(scores, offset, runner.width());
            receiver.scored(first + rows.input(row), scores, offset, rows.isCut(row), rows.known(row));
        }
    }

    /**
     * Scores all rows of a batch in one run, in their order and as wide as is asked for, however wasteful.
     *
     * @param first what is told of the rows counts from here
     * @param adapter that is read from its file for this run alone; null for the one of {@link #begin}
     */
    public void scoreAtOnce(Batch<?> all, int columns, int first, Rows rows, Path adapter, Receiver receiver) {
        runner.shape(all.size(), columns);
        for (int row = 0; row < all.size(); row++) {
            all.put(row, columns, runner);
            if (runner.choosesByRow()) {
                rows.put(first + row, runner);
            }
        }
        float[] scores = adapter == null ? runner.run(System.nanoTime()) : runner.runWithAdapterFile(adapter);
        for (int row = 0; row < all.size(); row++) {
            receive(all, row, first, scores, row, receiver);
        }
    }

    @Override
    public void close() {
        runner.close();
    }
}
