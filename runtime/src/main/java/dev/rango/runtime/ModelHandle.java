package dev.rango.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A text classifier whose model is exchanged while requests run.
 *
 * <pre>{@code
 * try (ModelHandle model = ModelHandle.open(Path.of("/var/lib/app/model"), ClassifierOptions.DEFAULT)) {
 *     model.onRefused(refusal -> alarm(refusal.toString()));
 *     model.watch(Duration.ofSeconds(10));          // or: model.replace(Path.of("/var/lib/app/model-2"))
 *     Prediction answer = model.classify(text);     // from any number of threads
 * }
 * }</pre>
 *
 * <p>A new model is opened with all its digests, held against its golden texts and warmed up before it answers; one that fails is
 * refused, and the old one goes on. A request is answered by one model from beginning to end, and never fails for being there
 * during a replacement. The old model closes after its last request.
 *
 * <p>Safe to share between threads. No request takes a lock, waits for a replacement or pays for one.
 */
public final class ModelHandle implements Classifier<String> {
    /**
     * A model that was not taken.
     *
     * @param folder where it lies
     * @param digest that of its manifest; empty where it has none
     * @param cause says why, in one line for {@link UnusableInputException} and {@link DeviceUnavailableException}
     */
    public record Refusal(Path folder, String digest, Throwable cause) {
        @Override
        public String toString() {
            boolean isKnown = cause instanceof UnusableInputException || cause instanceof DeviceUnavailableException;
            return "refused a model, the old one goes on: " + (isKnown ? cause.getMessage() : folder + ": " + cause);
        }
    }

    private final Path folder;
    private final ClassifierOptions options;
    private final AtomicReference<Leased<TextClassifier>> current;
    /** Those that somebody uses still. */
    private final Set<Leased<TextClassifier>> leaving = ConcurrentHashMap.newKeySet();
    /** Set where a request runs code of the application: it must not wait for itself. */
    private final ThreadLocal<Boolean> within = new ThreadLocal<>();
    /** Held by one who opens, replaces or closes; never by a request. */
    private final ReentrantLock replacing = new ReentrantLock();

    private FolderWatch watch;
    private volatile Consumer<TextClassifier> rule = this::requireSameAnswers;
    private volatile Consumer<Refusal> refused =
            refusal -> System.getLogger(ModelHandle.class.getName()).log(System.Logger.Level.WARNING, refusal);
    private volatile Refusal lastRefusal;

    private ModelHandle(Path folder, ClassifierOptions options, TextClassifier first) {
        this.folder = folder;
        this.options = options;
        this.current = new AtomicReference<>(new Leased<>(first));
    }

    /** As {@link #open(Path, ClassifierOptions)} on the CPU. */
    public static ModelHandle open(Path folder) {
        return open(folder, ClassifierOptions.DEFAULT);
    }

    /**
     * Opens the first model, and checks it as all that come after it.
     *
     * @param folder an exported model, or a link to one
     * @param options for this model and those to come
     * @throws UnusableInputException when it cannot be used, or the options are {@link Integrity#UNCHECKED}
     * @throws DeviceUnavailableException when the device cannot be had
     */
    public static ModelHandle open(Path folder, ClassifierOptions options) {
        if (options.integrity() == Integrity.UNCHECKED) {
            throw new UnusableInputException(
                    folder, "", "a model that is replaced while it runs is opened checked: Integrity.CHECKSUM");
        }
        return new ModelHandle(folder, options, opened(folder, options, model -> {}, 1));
    }

    private static TextClassifier opened(
            Path folder, ClassifierOptions options, Consumer<TextClassifier> rule, int callers) {
        TextClassifier model = TextClassifier.open(folder, options);
        try {
            model.checkGolden();
            rule.accept(model.view());
            model.warmUp(callers);
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** The default rule. */
    private void requireSameAnswers(TextClassifier candidate) {
        use(running -> {
            if (!candidate.tasks().equals(running.tasks())) {
                throw otherThan("tasks", candidate.tasks(), running.tasks());
            }
            if (!candidate.labels().equals(running.labels())) {
                throw otherThan("labels", candidate.labels(), running.labels());
            }
            for (String task : running.tasks()) {
                List<String> labels = candidate.with(task).labels();
                if (!labels.equals(running.with(task).labels())) {
                    throw otherThan(
                            "labels of task " + task, labels, running.with(task).labels());
                }
            }
            return null;
        });
    }

    private UnusableInputException otherThan(String what, List<String> found, List<String> running) {
        return new UnusableInputException(
                "new model",
                what,
                "are " + found + ", those of the running model " + running + "; ModelHandle.require sets another rule");
    }

    /**
     * Sets what a new model must fulfil to be taken; otherwise that is to have the labels and tasks of the one that runs, in their
     * order.
     *
     * @param wanted throws, {@link UnusableInputException} at best, to refuse the model that it is given
     */
    public void require(Consumer<TextClassifier> wanted) {
        rule = wanted;
    }

    /** Sets who is told, once, of each model that {@link #watch} found and refused; otherwise it is logged as a warning. */
    public void onRefused(Consumer<Refusal> listener) {
        refused = listener;
    }

    /** The last model that was refused, by call or by watching, since one was taken. */
    public Optional<Refusal> lastRefusal() {
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
        int callers = use(TextClassifier::callers);
        String digest = FolderState.digestOf(other);
        if (digest.equals(digest())) {
            return digest;
        }
        TextClassifier model;
        try {
            model = opened(other, options, rule, callers);
        } catch (RuntimeException | Error e) {
            lastRefusal = new Refusal(other, digest, e);
            throw e;
        }
        Leased<TextClassifier> next = new Leased<>(model);
        Leased<TextClassifier> before = current.getAndUpdate(now -> now == null ? null : next);
        if (before == null) {
            model.close();
            throw closed();
        }
        lastRefusal = null;
        retire(before);
        return model.digest();
    }

    private void retire(Leased<TextClassifier> before) {
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
        Refusal refusal;
        replacing.lock();
        try {
            return taken(found);
        } catch (Throwable e) {
            refusal = new Refusal(found, digest, e);
        } finally {
            replacing.unlock();
        }
        if (current.get() == null) {
            return "";
        }
        try {
            refused.accept(refusal);
        } catch (RuntimeException | Error e) {
            System.getLogger(ModelHandle.class.getName())
                    .log(System.Logger.Level.WARNING, refusal + "; who was to be told throws", e);
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
    public <R> R use(Function<? super TextClassifier, ? extends R> request) {
        Leased<TextClassifier> leased = enter();
        Boolean outer = within.get();
        try {
            within.set(true);
            return request.apply(leased.get().view());
        } finally {
            if (outer == null) {
                within.remove();
            }
            leased.leave();
        }
    }

    private Leased<TextClassifier> enter() {
        while (true) {
            Leased<TextClassifier> leased = current.get();
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
    public Prediction classify(String text) {
        Leased<TextClassifier> leased = enter();
        try {
            return leased.get().classify(text);
        } finally {
            leased.leave();
        }
    }

    @Override
    public List<Prediction> classify(List<String> texts) {
        Leased<TextClassifier> leased = enter();
        try {
            return leased.get().classify(texts);
        } finally {
            leased.leave();
        }
    }

    /** As {@link TextClassifier#classifyMixed}. */
    public List<Prediction> classifyMixed(List<TaskText> texts) {
        return use(model -> model.classifyMixed(texts));
    }

    @Override
    public float[][] logits(List<String> texts) {
        return use(model -> model.logits(texts));
    }

    @Override
    public List<String> labels() {
        return use(TextClassifier::labels);
    }

    /** That of the model that answers now. */
    @Override
    public String digest() {
        return use(TextClassifier::digest);
    }

    /** Names of the tasks of the model that answers now, as {@link TextClassifier#tasks}. */
    public List<String> tasks() {
        return use(TextClassifier::tasks);
    }

    /**
     * The answers for one task, of whichever model answers when it is asked. Closing it does nothing.
     *
     * @throws UnusableInputException when the model has no such task; later, when one without it was taken
     */
    public Classifier<String> with(String task) {
        use(model -> model.with(task));
        return new OfTask(task);
    }

    /** Package-private, so that a {@link MicroBatcher} can end what it asks. */
    final class OfTask implements Classifier<String> {
        private final String task;

        OfTask(String task) {
            this.task = task;
        }

        @Override
        public List<String> labels() {
            return use(model -> model.with(task).labels());
        }

        @Override
        public Prediction classify(String text) {
            return use(model -> model.with(task).classify(text));
        }

        @Override
        public List<Prediction> classify(List<String> texts) {
            return use(model -> model.with(task).classify(texts));
        }

        List<Prediction> classify(List<String> texts, Stop stop) {
            return use(model -> model.with(task).classify(texts, stop));
        }

        @Override
        public float[][] logits(List<String> texts) {
            return use(model -> model.with(task).logits(texts));
        }

        @Override
        public String digest() {
            return ModelHandle.this.digest();
        }

        @Override
        public void close() {
            // The handle's owner does.
        }
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
            Leased<TextClassifier> last = current.getAndSet(null);
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
