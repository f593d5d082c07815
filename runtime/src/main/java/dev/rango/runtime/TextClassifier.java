package dev.rango.runtime;

import dev.rango.runtime.format.ClassPathModel;
import dev.rango.runtime.format.ExportedFolder;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.session.Encoder;
import dev.rango.runtime.session.Tasks;
import dev.rango.runtime.session.TokenBags;
import dev.rango.runtime.session.TokenRows;
import dev.rango.runtime.text.FastStart;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Raw text to labels, from a folder that {@code rango export} wrote, or {@code rango import} of a transformer.
 *
 * <pre>{@code
 * try (TextClassifier classifier = TextClassifier.open(Path.of("out/imdb-merged"))) {
 *     Prediction one = classifier.classify("Two hours that I would like to have back.");
 *     List<Prediction> many = classifier.classify(List.of("A delight.", "Dull."));
 * }
 * }</pre>
 *
 * <p>A text gets the same answer alone, in any batch, in any order and under any padding (to about 1e-7 in a
 * probability). Text without tokens and text of unknown words only are answered like any other: the former by the
 * network's response to an all-zero mean. Tokens beyond the model's limit are left out, and the answer says so; a transformer reads longer
 * texts in windows where {@link ClassifierOptions#withWindows} says so.
 *
 * <p>A model with several tasks answers for its base until it is asked for another:
 *
 * <pre>{@code
 * TextClassifier imdb = classifier.with("imdb");     // a view: costs nothing, shares everything
 * Prediction two = imdb.classify("A delight.");
 * }</pre>
 *
 * <p>Safe to share between threads; {@link #close} waits for the calls under way. A call that fails leaves nothing behind that
 * another's answer could depend on.
 */
public final class TextClassifier extends OpenModel<String> {
    private final ModelConfig config;
    private final Tokenizer tokenizer;
    private final ClassifierOptions options;

    private TextClassifier(Path folder, ModelFiles files, FastStart.Parts parts, ClassifierOptions options) {
        super(
                folder,
                files,
                options,
                encoder(folder, parts, options),
                parts.config().labels(),
                thresholds(parts.config()),
                parts.config().export());
        this.config = parts.config();
        this.tokenizer = parts.tokenizer();
        this.options = options;
    }

    private static float[] thresholds(ModelConfig config) {
        ModelConfig.EncoderInfo info = config.encoder().orElse(null);
        if (info == null || !info.multiLabel()) {
            return new float[0];
        }
        float[] thresholds = new float[info.thresholds().size()];
        for (int c = 0; c < thresholds.length; c++) {
            thresholds[c] = info.thresholds().get(c).floatValue();
        }
        return thresholds.length == 0 ? EACH_HALF : thresholds;
    }

    private static Encoder<String> encoder(Path folder, FastStart.Parts parts, ClassifierOptions options) {
        Tokenizer tokenizer = parts.tokenizer();
        if (parts.config().encoder().isEmpty()) {
            options.refuseWindows(folder, "words, which reads up to " + tokenizer.maxTokens() + " of a text at once");
            return TokenBags.encoder(tokenizer);
        }
        if (options.windows() > 1 && 2L * options.overlap() > tokenizer.ownTokens() - 1L) {
            throw new UnusableInputException(
                    folder,
                    "",
                    Setting.of("overlap", "" + options.overlap()) + " is no less than half of the "
                            + tokenizer.ownTokens() + " tokens of a window");
        }
        Encoder<String> rows = TokenRows.encoder(
                (all, text) -> tokenizer.addTo(all, text, options.windows(), options.overlap()),
                parts.config().encoder().get());
        return rows.sharedBy(String::length);
    }

    /** Whether a text has more tokens than count. */
    boolean truncates(String text) {
        return tokenizer.addTo((ids, count) -> {}, text, options.windows(), options.overlap());
    }

    /** Of token ids. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public Encoder<int[]> ofIds() {
        return config.encoder().isEmpty()
                ? TokenBags.ofIds()
                : TokenRows.encoder(TokenRows::addAll, config.encoder().get());
    }

    private TextClassifier(TextClassifier whole, Tasks.Task task) {
        super(whole, task);
        this.config = whole.config;
        this.tokenizer = whole.tokenizer;
        this.options = whole.options;
    }

    /**
     * Opens an exported model and checks that its parts belong together.
     *
     * @param folder holds {@code model.onnx}, {@code config.json} and {@code tokenizer.json}
     * @throws UnusableInputException when a part is missing, broken or belongs to another model
     */
    public static TextClassifier open(Path folder) {
        return open(folder, ClassifierOptions.DEFAULT);
    }

    /**
     * As {@link #open(Path)}, with options.
     *
     * @throws DeviceUnavailableException when the device that they name cannot be had
     */
    public static TextClassifier open(Path folder, ClassifierOptions options) {
        return open(folder, options, false);
    }

    /** @param isEmbedder whether it shall give vectors, and no labels */
    static TextClassifier open(Path folder, ClassifierOptions options, boolean isEmbedder) {
        ModelFiles files = ModelFiles.open(folder, options, ExportedFolder::refuseOthers);
        return opened(files, () -> {
            FastStart.Parts parts = FastStart.read(files);
            options.requireVersion(folder, parts.config().version());
            if (isEmbedder != parts.config().labels().isEmpty()) {
                throw new UnusableInputException(
                        files.path(ModelConfig.FILE),
                        "",
                        isEmbedder
                                ? "is that of a classifier, which gives labels and no vectors"
                                : "is that of an encoder that gives vectors and no labels: a TextEmbedder opens it");
            }
            return new TextClassifier(folder, files, parts, options);
        });
    }

    /**
     * Opens a model on the class path, for example in the application's jar; {@link ClassPathModel} says where it is
     * unpacked to.
     *
     * @param owner a class of the application, whose class loader finds the model
     * @param resource the model's folder on the class path, such as {@code models/sentiment}
     * @throws UnusableInputException as {@link #open(Path)}, and when it cannot be unpacked
     */
    public static TextClassifier openResource(Class<?> owner, String resource) {
        return openResource(owner, resource, ClassifierOptions.DEFAULT);
    }

    /** As {@link #openResource(Class, String)}, with options. */
    public static TextClassifier openResource(Class<?> owner, String resource, ClassifierOptions options) {
        return ClassPathModel.opened(owner, resource, folder -> open(folder, options));
    }

    @Override
    public TextClassifier with(String task) {
        return new TextClassifier(this, lanes.tasks().named(task));
    }

    /** For those who must not close it. */
    TextClassifier view() {
        return new TextClassifier(this, task);
    }

    @Override
    void warmUp(int callers) {
        warmUp("warm", callers);
    }

    /** What the model's {@code config.json} says. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public ModelConfig config() {
        return config;
    }

    /** The tokenizer of this model. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Answers for one text. */
    @Override
    public Prediction classify(String text) {
        return super.classify(text);
    }

    /**
     * Answers for texts of different tasks, in their order. A bank runs them together; a model with swapped adapters runs
     * those of each task together.
     *
     * @throws UnusableInputException when the model has no such task, or a scale is not 1 and the model is no bank
     */
    public List<Prediction> classifyMixed(List<TaskText> texts) {
        float[] scales = new float[texts.size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = texts.get(i).scale();
        }
        return classifyMixed(
                texts.stream().map(TaskText::text).toList(),
                texts.stream().map(TaskText::task).toList(),
                scales);
    }

    @Override
    List<GoldenCase> golden(Path file, byte[] content) {
        return GoldenCase.read(file, content);
    }

    /** @throws UnusableInputException when the tokenizer gives the text other ids */
    @Override
    String input(Golden golden, Path file, String place) {
        GoldenCase ofText = (GoldenCase) golden;
        if (!Arrays.equals(ofText.ids(), tokenizer.ids(ofText.text()))) {
            throw new UnusableInputException(file, place, "the tokenizer gives other ids");
        }
        return ofText.text();
    }
}
