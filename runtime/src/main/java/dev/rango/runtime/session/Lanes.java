package dev.rango.runtime.session;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.TaskInfo;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * The lanes of a graph, lent to one thread at a time, and the graph's tasks. Safe to share between threads; {@link #close}
 * waits for the calls under way.
 *
 * @param <I> what is classified
 */
public final class Lanes<I> {
    /** How often a run's age is looked at within its limit. */
    private static final int LOOKS = 4;

    private static final int MOST_WAITING = 1 << 20;

    private final Path file;
    private final Session session;
    private final Encoder<I> encoder;
    private final Tasks tasks;
    private final Lifetime lifetime;
    private final Semaphore free;
    private final AtomicInteger made = new AtomicInteger();
    /** All that were made; the ones in front are used the most. */
    private final AtomicReferenceArray<Lane<I>> all;
    /** Why nobody's run goes on; null while all do. */
    private volatile String ended;

    private Lanes(Path file, Session session, Encoder<I> encoder, Tasks tasks, Optional<Duration> runLimit) {
        int most = session.execution().lanes();
        this.file = file;
        this.session = session;
        this.encoder = encoder;
        this.tasks = tasks;
        this.free = new Semaphore(most);
        this.all = new AtomicReferenceArray<>(most);
        this.lifetime = new Lifetime(file);
        lifetime.owns(this::closeLanes);
        lifetime.owns(session);
        lifetime.owns(tasks);
        runLimit.ifPresent(limit -> look(new WeakReference<>(this), limit));
    }

    /**
     * Opens a graph.
     *
     * @param infos of its tasks in the order of their ids; none for a graph with one task
     * @throws UnusableInputException when the file is missing, is no ONNX model, has another signature than the family, or graph, tasks
     *     and adapters do not belong together
     * @throws DeviceUnavailableException when the device cannot be had
     */
    public static <I> Lanes<I> open(
            ModelFiles files, Path file, Encoder<I> encoder, List<TaskInfo> infos, ClassifierOptions options) {
        Session session = Session.open(files, file, options.device(), encoder);
        try {
            return new Lanes<>(file, session, encoder, Tasks.open(file, files, session, infos), options.runLimit());
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** Of all who use this. */
    public Lifetime lifetime() {
        return lifetime;
    }

    public Tasks tasks() {
        return tasks;
    }

    /** Where they run. */
    public DeviceReport device() {
        return session.device();
    }

    /** How it is kept busy. */
    public Execution execution() {
        return session.execution();
    }

    /** True for a bank. */
    public boolean choosesByRow() {
        return session.choosesByRow();
    }

    /** Number of classes, or width of a vector. */
    int width() {
        return session.width();
    }

    /**
     * Lends a lane that nobody else uses meanwhile to somebody who has entered; waits when there are as many as may run at a
     * time.
     *
     * @param stop ends it; null where only {@link #close} does
     */
    public void lend(Factors factors, Stop stop, Consumer<Lane<I>> work) {
        free.acquireUninterruptibly();
        try {
            requireNotEnded();
            Lane<I> lane = take();
            try {
                lane.begin(factors);
                // Who ends all says so first and stops the lanes then; this lane was reset before.
                requireNotEnded();
                if (stop == null) {
                    work.accept(lane);
                } else {
                    lend(lane, stop, work);
                }
                lane.end();
            } finally {
                lane.taken().set(false);
            }
        } finally {
            free.release();
        }
    }

    /**
     * Scores the inputs of a call by its caller and its workers.
     *
     * @param stop as of {@link #lend}
     */
    public void score(
            Workers workers,
            List<I> inputs,
            Factors factors,
            Rows rows,
            StageTimes times,
            Stop stop,
            Lane.Receiver receiver) {
        if (workers.count() == 1 || encoder.size().isEmpty()) {
            workers.forEachWindow(
                    inputs.size(),
                    times,
                    (from, to, own) -> lend(factors, stop, lane -> lane.score(inputs, from, to, rows, own, receiver)));
            return;
        }
        SortedInputs<I> sorted = new SortedInputs<>(inputs, encoder.size().get(), workers.shares(inputs.size()));
        Rows ofSorted = rows.in(sorted.origins());
        Lane.Receiver origin =
                (row, scores, at, isCut, known) -> receiver.scored(sorted.origin(row), scores, at, isCut, known);
        workers.forEachShare(
                sorted.ends(),
                times,
                (from, to, own) -> lend(factors, stop, lane -> lane.score(sorted, from, to, ofSorted, own, origin)));
    }

    /** How many there are. */
    public int open() {
        return made.get();
    }

    private void lend(Lane<I> lane, Stop stop, Consumer<Lane<I>> work) {
        stop.enter(lane.runSwitch());
        try {
            work.accept(lane);
        } finally {
            stop.leave(lane.runSwitch());
        }
    }

    private void requireNotEnded() {
        if (ended != null) {
            throw new CancellationException(ended);
        }
    }

    /** Whoever may take one finds one, or makes it: it may be given back behind a seeker's back. */
    private Lane<I> take() {
        while (true) {
            for (int i = 0; i < all.length(); i++) {
                Lane<I> lane = all.get(i);
                if (lane != null && lane.taken().compareAndSet(false, true)) {
                    return lane;
                }
            }
            int number = made.get();
            if (number < all.length() && made.compareAndSet(number, number + 1)) {
                return make();
            }
        }
    }

    private Lane<I> make() {
        Runner runner = null;
        try {
            runner = session.newRunner();
            Lane<I> lane = new Lane<>(runner, encoder);
            int place = 0;
            while (!all.compareAndSet(place, null, lane)) {
                place++;
            }
            return lane;
        } catch (RuntimeException | Error e) {
            made.decrementAndGet();
            if (runner != null) {
                runner.close();
            }
            throw e;
        }
    }

    private void forEach(Consumer<Lane<I>> work) {
        for (int i = 0; i < all.length(); i++) {
            Lane<I> lane = all.get(i);
            if (lane != null) {
                work.accept(lane);
            }
        }
    }

    /** One look for all runs, now and then, costs a run nothing. Between two looks nothing holds what was closed. */
    private static void look(WeakReference<? extends Lanes<?>> seen, Duration limit) {
        Lanes<?> lanes = seen.get();
        if (lanes == null || lanes.lifetime.isOver()) {
            return;
        }
        long nanos = TimeUnit.NANOSECONDS.convert(limit);
        lanes.forEach(lane ->
                lane.runSwitch().stopAfter(nanos, lanes.file + ": a run took longer than " + limit + " and was ended"));
        CompletableFuture.delayedExecutor(nanos / LOOKS, TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> look(seen, limit));
    }

    /**
     * Refuses calls from now on, waits for those under way, and frees the native sessions; closing again only waits.
     *
     * @param nanos to wait at most; then runs are ended
     * @return true when all calls were answered
     */
    public boolean close(long nanos) {
        return lifetime.close(nanos, () -> {
            ended = file + " was closed before the answer";
            forEach(lane -> lane.runSwitch().stop(ended));
            // Who waits for a lane gets none.
            free.release(MOST_WAITING);
        });
    }

    private void closeLanes() {
        forEach(Lane::close);
    }
}
