package dev.rango.runtime;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * Token ids to logits through an ONNX graph: the part of the path below the tokenizer, for tools that verify or
 * measure. Applications use {@link TextClassifier}.
 *
 * <p>Safe to share between threads; {@link #close} waits for the calls under way.
 */
public final class TokenScorer implements AutoCloseable {
    private final Path file;
    private final OnnxSession session;
    private final ConcurrentLinkedDeque<Lane> idleLanes = new ConcurrentLinkedDeque<>();
    /** More runs at a time than processors would only take each other's caches. */
    private final Semaphore free = new Semaphore(Runtime.getRuntime().availableProcessors());

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

    /** Version of the ONNX Runtime that this process runs. */
    public static String onnxRuntimeVersion() {
        return OnnxSession.version();
    }

    /** Width of the logits. */
    public int classes() {
        return session.classes();
    }

    /**
     * Scores texts as {@link TextClassifier} does: each id once with its count as weight, sorted by length, in runs
     * under a budget of cells.
     *
     * @param ids token ids of each text; an empty array is a text without tokens
     * @return logits [texts][classes] in the order of {@code ids}
     */
    public float[][] logits(List<int[]> ids) {
        float[][] logits = new float[ids.size()][classes()];
        int highest = ids.stream().flatMapToInt(Arrays::stream).max().orElse(0);
        withLane(lane -> {
            for (int from = 0; from < ids.size(); from += BatchPlan.WINDOW) {
                int offset = from;
                lane.bags().clear(highest + 1);
                for (int[] row : ids.subList(from, Math.min(ids.size(), from + BatchPlan.WINDOW))) {
                    lane.bags().add(row, row.length);
                }
                lane.score(
                        new StageTimes(),
                        (bag, scores, at) -> System.arraycopy(scores, at, logits[offset + bag], 0, classes()));
            }
        });
        return logits;
    }

    /**
     * Scores texts as one batch of the given width with weights of 1 and 0, however wasteful, as other tools would: to
     * show that padding changes nothing, and counts neither.
     *
     * @param columns tokens of each padded row, at least the longest text and at least 1
     * @return logits [texts][classes]
     */
    public float[][] logitsInOneBatch(List<int[]> ids, int columns) {
        int longest = ids.stream().mapToInt(row -> row.length).max().orElse(0);
        if (columns < Math.max(1, longest)) {
            throw new IllegalArgumentException(columns + " columns cannot hold a text of " + longest + " tokens");
        }
        float[][] logits = new float[ids.size()][classes()];
        if (!ids.isEmpty()) {
            withLane(lane -> {
                float[] scores = lane.scorePlain(ids, columns);
                for (int i = 0; i < logits.length; i++) {
                    System.arraycopy(scores, i * classes(), logits[i], 0, classes());
                }
            });
        }
        return logits;
    }

    /** Lends a lane that nobody else uses meanwhile; waits when there are as many as processors. */
    void withLane(Consumer<Lane> work) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(file + " is closed");
            }
            free.acquireUninterruptibly();
            try {
                Lane idle = idleLanes.pollFirst();
                Lane lane = idle == null ? new Lane(session.newRunner()) : idle;
                try {
                    work.accept(lane);
                } finally {
                    idleLanes.addFirst(lane);
                }
            } finally {
                free.release();
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** Frees the native sessions; further calls throw, closing again does nothing. */
    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                idleLanes.forEach(Lane::close);
                session.close();
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
