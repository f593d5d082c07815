package dev.rango.runtime;

import dev.rango.runtime.format.FolderState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A classifier whose model is exchanged while requests run, the same for all families.
 *
 * @param <I> what is classified
 * @param <C> classifies it
 */
abstract class OpenHandle<I, C extends OpenModel<I>> implements Classifier<I> {
    private final Path folder;
    private final ClassifierOptions options;
    private final BiFunction<Path, ClassifierOptions, C> opening;
    private final UnaryOperator<C> view;
    private final AtomicReference<Leased<C>> current;
    /** Those that somebody uses still. */
    private final Set<Leased<C>> leaving = ConcurrentHashMap.newKeySet();
    /** Set where a request runs code of the application: it must not wait for itself. */
    private final ThreadLocal<Boolean> within = new ThreadLocal<>();
    /** Held by one who opens, replaces or closes; never by a request. */
    private final ReentrantLock replacing = new ReentrantLock();

    private FolderWatch watch;
    private volatile Consumer<? super C> rule = this::requireSameAnswers;
    private volatile Consumer<ModelHandle.Refusal> refused =
            refusal -> Logger.getLogger(ModelHandle.class.getName()).log(Level.WARNING, refusal.toString());
    private volatile ModelHandle.Refusal lastRefusal;

    /**
     * @param opening opens a model
     * @param view gives one that its user cannot close
     */
    OpenHandle(
            Path folder,
            ClassifierOptions options,
            BiFunction<Path, ClassifierOptions, C> opening,
            UnaryOperator<C> view) {
        if (options.integrity() == Integrity.UNCHECKED) {
            throw new UnusableInputException(
                    folder, "", "a model that is replaced while it runs is opened checked: Integrity.CHECKSUM");
        }
        this.folder = folder;
        this.options = options;
        this.opening = opening;
        this.view = view;
        this.current = new AtomicReference<>(new Leased<>(opened(folder, model -> {}, 1)));
    }

    private C opened(Path from, Consumer<? super C> wanted, int callers) {
        C model = opening.apply(from, options);
        try {
            model.checkGolden();
            wanted.accept(view.apply(model));
            model.warmUp(callers);
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** The default rule. */
    private void requireSameAnswers(C candidate) {
        use(running -> {
            if (!candidate.tasks().equals(running.tasks())) {
                throw otherThan("tasks", candidate.tasks(), running.tasks());
            }
            if (!candidate.labels().equals(running.labels())) {
                throw otherThan("labels", candidate.labels(), running.labels());
            }
            for (String task : running.tasks()) {
                List<String> labels = candidate.labels(task);
                if (!labels.equals(running.labels(task))) {
                    throw otherThan("labels of task " + task, labels, running.labels(task));
                }
            }
            return null;
        });
    }

    private UnusableInputException otherThan(String what, List<String> found, List<String> running) {
        return new UnusableInputException(
                "new model",
                what,
                "are " + found + ", those of the running model " + running
                        + "; the handle's require sets another rule");
    }

    /**
     * Sets what a new model must fulfil to be taken; otherwise that is to have the labels and tasks of the one that runs, in their
     * order.
     *
     * @param wanted throws, {@link UnusableInputException} at best, to refuse the model that it is given
     */
    public void require(Consumer<? super C> wanted) {
        rule = wanted;
    }

    /** Sets who is told, once, of each model that {@link #watch} found and refused; otherwise it is logged as a warning. */
    public void onRefused(Consumer<ModelHandle.Refusal> listener) {
        refused = listener;
    }

    /** The last model that was refused, by call or by watching, since one was taken. */
    public Optional<ModelHandle.Refusal> lastRefusal() {
        return Optional.ofNullable(lastRefusal);
    }

    /**
     * Opens a model, checks it, and answers with it from then on. Of two calls at a time one waits for the other.
     *
     * @return false when it is the one that answers already
     * @throws UnusableInputException when it is refused; the old one goes on
     * @throws DeviceUnavailableException likewise
     * @throws IllegalStateException when this is closed, before or meanwhile
     */
    public boolean replace(Path other) {
        replacing.lock();
        try {
            String before = digest();
            return !taken(other).equals(before);
        } finally {
            replacing.unlock();
        }
    }

    /** Digest of the folder's model, which answers now. */
    private String taken(Path other) {
        int callers = use(OpenModel::callers);
        String digest = FolderState.digestOf(other);
        if (digest.equals(digest())) {
            return digest;
        }
        C model;
        try {
            model = opened(other, rule, callers);
        } catch (RuntimeException | Error e) {
            lastRefusal = new ModelHandle.Refusal(other, digest, e);
            throw e;
        }
        Leased<C> next = new Leased<>(model);
        Leased<C> before = current.getAndUpdate(now -> now == null ? null : next);
        if (before == null) {
            model.close();
            throw closed();
        }
        lastRefusal = null;
        retire(before);
        return model.digest();
    }

    private void retire(Leased<C> before) {
        leaving.removeIf(Leased::isClosed);
        leaving.add(before);
        before.leave();
    }

    /** As {@link #watch(Path, Duration)}, the folder that this was opened with. */
    public void watch(Duration interval) {
        watch(folder, interval);
    }

    /**
     * Looks for a new model as often as {@code interval} says, in a thread of its own, until this is closed or told to watch another
     * folder.
     *
     * <p>A new model is there when the manifest has another digest. It is tried when two looks in a row have found the same files, of
     * the same sizes and ages: while they are being written nothing is tried. One that is refused is told of once, and tried again
     * when its files change. Nothing at the name is no model, and no refusal.
     *
     * @param where a folder that is exchanged or written anew, or a link that comes to show elsewhere
     * @throws IllegalStateException when this is closed
     */
    public void watch(Path where, Duration interval) {
        replacing.lock();
        try {
            FolderWatch next = new FolderWatch(where, interval, digest(), this::take);
            if (watch != null) {
                watch.stop();
            }
            watch = next;
            watch.start();
        } finally {
            replacing.unlock();
        }
    }

    private String take(Path found, String digest) {
        ModelHandle.Refusal refusal;
        replacing.lock();
        try {
            return taken(found);
        } catch (Throwable e) {
            refusal = new ModelHandle.Refusal(found, digest, e);
        } finally {
            replacing.unlock();
        }
        if (current.get() == null) {
            return "";
        }
        try {
            refused.accept(refusal);
        } catch (RuntimeException | Error e) {
            Logger.getLogger(ModelHandle.class.getName())
                    .log(Level.WARNING, refusal + "; who was to be told throws", e);
        }
        return "";
    }

    /**
     * A request of several calls, all answered by one model, which stays open until it is over. Closing the classifier that it gets
     * does nothing.
     *
     * <pre>{@code
     * String answer = model.use(c -> c.digest() + " says " + c.classify(text).label());
     * }</pre>
     *
     * @throws IllegalStateException when this is closed
     */
    public <R> R use(Function<? super C, ? extends R> request) {
        Leased<C> leased = enter();
        Boolean outer = within.get();
        try {
            within.set(true);
            return request.apply(view.apply(leased.get()));
        } finally {
            if (outer == null) {
                within.remove();
            }
            leased.leave();
        }
    }

    private Leased<C> enter() {
        while (true) {
            Leased<C> leased = current.get();
            if (leased == null) {
                throw closed();
            }
            if (leased.enter()) {
                return leased;
            }
            // It was replaced between the two lines, so that there is another now.
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("the handle of " + folder + " is closed");
    }

    @Override
    public Prediction classify(I input) {
        Leased<C> leased = enter();
        try {
            return leased.get().classify(input);
        } finally {
            leased.leave();
        }
    }

    @Override
    public List<Prediction> classify(List<I> inputs) {
        Leased<C> leased = enter();
        try {
            return leased.get().classify(inputs);
        } finally {
            leased.leave();
        }
    }

    @Override
    public float[][] logits(List<I> inputs) {
        return use(model -> model.logits(inputs));
    }

    @Override
    public List<String> labels() {
        return use(OpenModel::labels);
    }

    /** That of the model that answers now. */
    @Override
    public String digest() {
        return use(OpenModel::digest);
    }

    /** Names of the tasks of the model that answers now. */
    public List<String> tasks() {
        return use(OpenModel::tasks);
    }

    /**
     * Refuses further requests and waits for those under way, and for a replacement under way; closing again does nothing. Within a
     * request ({@link #use}) it waits for no request.
     */
    @Override
    public void close() {
        replacing.lock();
        try {
            if (watch != null) {
                watch.stop();
            }
            Leased<C> last = current.getAndSet(null);
            if (last != null) {
                retire(last);
            }
        } finally {
            replacing.unlock();
        }
        if (within.get() == null) {
            leaving.forEach(Leased::awaitClosed);
        }
    }
}
