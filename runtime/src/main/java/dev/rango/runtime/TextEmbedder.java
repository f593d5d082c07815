package dev.rango.runtime;

import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.session.Pooling;
import dev.rango.runtime.session.StageTimes;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/**
 * Raw text to vectors through a transformer such as MiniLM or bge, from a folder that {@code rango import} wrote.
 *
 * <pre>{@code
 * try (TextEmbedder embedder = TextEmbedder.open(Path.of("out/minilm"))) {
 *     float[] one = embedder.embed("Two hours that I would like to have back.");
 *     float[][] many = embedder.embed(List.of("A delight.", "Dull."));
 * }
 * }</pre>
 *
 * <p>A text has the same vector alone, in any batch and in any order, up to the rounding of float arithmetic. Tokens beyond the model's
 * limit are left out: {@link #truncates} tells of which texts; or a text is read in windows ({@link ClassifierOptions#withWindows}). Safe to share between threads; {@link #close} waits for the calls under
 * way.
 */
public final class TextEmbedder implements AutoCloseable {
    private final TextClassifier model;

    private TextEmbedder(TextClassifier model) {
        this.model = model;
    }

    /**
     * Opens a model and checks that its parts belong together.
     *
     * @param folder holds {@code model.onnx}, {@code config.json} and {@code tokenizer.json}
     * @throws UnusableInputException when a part is missing, broken or belongs to another model
     */
    public static TextEmbedder open(Path folder) {
        return open(folder, ClassifierOptions.DEFAULT);
    }

    /**
     * As {@link #open(Path)}, with options.
     *
     * @throws DeviceUnavailableException when the device that they name cannot be had
     */
    public static TextEmbedder open(Path folder, ClassifierOptions options) {
        return new TextEmbedder(TextClassifier.open(folder, options, true));
    }

    /** What the model's {@code config.json} says. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public ModelConfig config() {
        return model.config();
    }

    /** The tokenizer of this model. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    /** Numbers of a vector. */
    public int width() {
        return model.task.classes();
    }

    /** Where it runs, and why. */
    public DeviceReport device() {
        return model.device();
    }

    /** Whether a text has more tokens than count. */
    public boolean truncates(String text) {
        return model.truncates(text);
    }

    /** The vector of a text. */
    public float[] embed(String text) {
        return embed(List.of(text))[0];
    }

    /**
     * The vectors of many texts [texts][width], in their order.
     *
     * @throws UnusableInputException when the graph fails or gives a number that is not finite: it is damaged
     */
    public float[][] embed(List<String> texts) {
        return embed(texts, new StageTimes());
    }

    /** As {@link #embed(List)}, and adds to {@code times} where the time of all workers went. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public float[][] embed(List<String> texts, StageTimes times) {
        float[][] vectors = model.scores(texts, times);
        for (float[] vector : vectors) {
            model.requireFinite(vector, 0, vector.length, Pooling.STATES);
        }
        return vectors;
    }

    /** The graph by itself: token ids to vectors. Closed apart from this. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public GraphScorer<int[]> scorer() {
        return GraphScorer.open(model);
    }

    /**
     * Runs the golden texts that travel with the model and compares ids and vectors.
     *
     * @return the largest difference of a number found
     * @throws UnusableInputException when a text has other ids, or a number differs by more than the device's arithmetic explains
     */
    public double checkGolden() {
        return model.checkGolden();
    }

    /** Waits for the calls under way and frees the native sessions; further calls throw, closing again only waits. */
    @Override
    public void close() {
        model.close();
    }
}
