package dev.rango.runtime;

import dev.rango.runtime.session.Stop;
import java.nio.file.Path;
import java.util.List;

/**
 * A text classifier whose model is exchanged while requests run; {@link ImageHandle} is that of pictures.
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
public final class ModelHandle extends OpenHandle<String, TextClassifier> {
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

    private ModelHandle(Path folder, ClassifierOptions options) {
        super(folder, options, TextClassifier::open, TextClassifier::view);
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
        return new ModelHandle(folder, options);
    }

    /** As {@link TextClassifier#classifyMixed}. */
    public List<Prediction> classifyMixed(List<TaskText> texts) {
        return use(model -> model.classifyMixed(texts));
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
}
