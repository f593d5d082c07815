package dev.rango.runtime;

import dev.rango.runtime.format.ClassPathModel;
import dev.rango.runtime.format.ExportedFolder;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.session.Pictures;
import dev.rango.runtime.session.Tasks;
import java.nio.file.Path;
import java.util.List;

/**
 * Small grey pictures to labels, from a folder that {@code rango export} wrote.
 *
 * <pre>{@code
 * try (ImageClassifier classifier = ImageClassifier.open(Path.of("out/letters-onnx"))) {
 *     Prediction letter = classifier.classify(pixels); // byte[28 * 28], row after row, white ink on black
 * }
 * }</pre>
 *
 * <p>A picture gets the same answer alone, in any batch and in any order (to about 1e-7 in a probability). Safe to share
 * between threads; {@link #close} waits for the calls under way.
 */
public final class ImageClassifier extends OpenModel<byte[]> {
    private final ImageConfig config;

    private ImageClassifier(Path folder, ModelFiles files, ImageConfig config, ClassifierOptions options) {
        super(folder, files, options, Pictures.ENCODER, config.labels(), new float[0], config.export());
        this.config = config;
    }

    private ImageClassifier(ImageClassifier whole, Tasks.Task task) {
        super(whole, task);
        this.config = whole.config;
    }

    /**
     * Opens an exported model and checks that its parts belong together.
     *
     * @param folder holds {@code model.onnx} and {@code config.json}
     * @throws UnusableInputException when a part is missing, broken or belongs to another model
     */
    public static ImageClassifier open(Path folder) {
        return open(folder, ClassifierOptions.DEFAULT);
    }

    /** As {@link #open(Path)}, with the folder's files checked in another way, or not. */
    public static ImageClassifier open(Path folder, Integrity integrity) {
        return open(folder, ClassifierOptions.DEFAULT.withIntegrity(integrity));
    }

    /**
     * As {@link #open(Path)}, with options.
     *
     * @throws DeviceUnavailableException when the device that they name cannot be had
     */
    public static ImageClassifier open(Path folder, ClassifierOptions options) {
        ModelFiles files = ModelFiles.open(folder, options, ExportedFolder::refuseOthersThanPictures);
        return opened(files, () -> {
            ImageConfig config = ImageConfig.read(folder.resolve(ModelConfig.FILE), files.require(ModelConfig.FILE));
            options.requireVersion(folder, config.version());
            options.refuseWindows(folder, "pictures");
            return new ImageClassifier(folder, files, config, options);
        });
    }

    /** Opens a model on the class path, as {@link TextClassifier#openResource(Class, String)} does. */
    public static ImageClassifier openResource(Class<?> owner, String resource) {
        return openResource(owner, resource, ClassifierOptions.DEFAULT);
    }

    /** As {@link #openResource(Class, String)}, with options. */
    public static ImageClassifier openResource(Class<?> owner, String resource, ClassifierOptions options) {
        return ClassPathModel.opened(owner, resource, folder -> open(folder, options));
    }

    @Override
    public ImageClassifier with(String task) {
        return new ImageClassifier(this, lanes.tasks().named(task));
    }

    /** For those who must not close it. */
    ImageClassifier view() {
        return new ImageClassifier(this, task);
    }

    @Override
    void warmUp(int callers) {
        warmUp(new byte[ImageConfig.PIXELS], callers);
    }

    /** What the model's {@code config.json} says. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public ImageConfig config() {
        return config;
    }

    /**
     * Answers for one picture.
     *
     * @param pixels grey values [28 × 28] row after row, unsigned: 0 is the black ground, 255 white ink
     */
    @Override
    public Prediction classify(byte[] pixels) {
        return super.classify(pixels);
    }

    /** Answers for one picture of any size, dark on light or light on dark: {@link GreyPicture#input} says how it is read. */
    public Prediction classify(GreyPicture picture) {
        return classify(picture.input(GreyPicture.Invert.AUTO).pixels());
    }

    @Override
    List<GoldenImage> golden(Path file, byte[] content) {
        return GoldenImage.read(file, content);
    }

    @Override
    byte[] input(Golden golden, Path file, String place) {
        return ((GoldenImage) golden).pixels();
    }
}
