package dev.rango.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Token ids to logits through an ONNX graph: the part of the path below the tokenizer, for tools that verify or
 * measure. Applications use {@link TextClassifier}.
 *
 * <p>Safe to share between threads; {@link #close} waits for the calls under way.
 */
public final class TokenScorer implements AutoCloseable {
    private final Path file;
    private final OnnxSession session;
    private final ConcurrentLinkedQueue<OnnxSession.Lane> idleLanes = new ConcurrentLinkedQueue<>();
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    private TokenScorer(Path file, OnnxSession session) {
        this.file = file;
        this.session = session;
    }

    /**
     * Opens a graph with inputs {@code input_ids} and {@code attention_mask}, int64 [batch, tokens], and the output
     * {@code logits}, float [batch, classes].
     *
     * @throws UnusableInputException when the file is missing, is no ONNX model, or has another signature
     */
    public static TokenScorer open(Path onnx) {
        return new TokenScorer(onnx, OnnxSession.open(onnx));
    }

    /** Width of the logits. */
    public int classes() {
        return session.classes();
    }

    /**
     * Scores texts in the fewest padded tokens: sorted by length, in runs under a token budget.
     *
     * @param ids token ids of each text; an empty array is a text without tokens
     * @return logits [texts][classes] in the order of {@code ids}
     */
    public float[][] logits(List<int[]> ids) {
        float[][] logits = new float[ids.size()][];
        withLane(lane -> {
            for (int from = 0; from < ids.size(); from += BatchPlan.WINDOW) {
                List<int[]> window = ids.subList(from, Math.min(ids.size(), from + BatchPlan.WINDOW));
                for (BatchPlan.Run run : BatchPlan.of(window)) {
                    runMembers(lane, window, run, logits, from);
                }
            }
        });
        return logits;
    }

    private static void runMembers(
            OnnxSession.Lane lane, List<int[]> window, BatchPlan.Run run, float[][] logits, int offset) {
        int[][] rows = new int[run.members().length][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = window.get(run.members()[row]);
        }
        float[][] scored = new float[rows.length][];
        lane.run(rows, run.columns(), scored);
        for (int row = 0; row < rows.length; row++) {
            logits[offset + run.members()[row]] = scored[row];
        }
    }

    /**
     * Scores texts as one batch of the given width, however wasteful, to show that padding changes nothing.
     *
     * @param columns tokens of each padded row, at least the longest text and at least 1
     * @return logits [texts][classes]
     */
    public float[][] logitsInOneBatch(List<int[]> ids, int columns) {
        int longest = ids.stream().mapToInt(row -> row.length).max().orElse(0);
        if (columns < Math.max(1, longest)) {
            throw new IllegalArgumentException(columns + " columns cannot hold a text of " + longest + " tokens");
        }
        float[][] logits = new float[ids.size()][];
        if (!ids.isEmpty()) {
            withLane(lane -> lane.run(ids.toArray(int[][]::new), columns, logits));
        }
        return logits;
    }

    private void withLane(java.util.function.Consumer<OnnxSession.Lane> work) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(file + " is closed");
            }
            OnnxSession.Lane lane = idleLanes.poll();
            if (lane == null) {
                lane = session.newLane();
            }
            work.accept(lane);
            idleLanes.add(lane);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** Frees the native session; further calls throw, closing again does nothing. */
    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
