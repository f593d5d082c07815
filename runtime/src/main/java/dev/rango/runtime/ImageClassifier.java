package dev.rango.runtime;

import dev.rango.runtime.format.ClassPathModel;
import dev.rango.runtime.format.ExportedFolder;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.session.Lane;
import dev.rango.runtime.session.Pictures;
import dev.rango.runtime.session.Tasks;
import dev.rango.runtime.session.Tolerance;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

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
        super(folder, files, options, Pictures.ENCODER, config.labels(), false, config.export());
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

    /**
     * Logits [images][labels] in batches of another size: to show that it changes nothing.
     *
     * @param batch pictures of one run, at least 1
     */
    public float[][] logits(List<byte[]> images, int batch) {
        float[][] logits = new float[images.size()][labels().size()];
        Lane.Receiver receiver = Lane.into(logits);
        lanes.lifetime()
                .whileOpen(() -> lanes.lend(task.factors(), null, lane -> {
                    for (int from = 0; from < logits.length; from += batch) {
                        Pictures part = new Pictures();
                        images.subList(from, Math.min(logits.length, from + batch))
                                .forEach(part::add);
                        lane.scoreAtOnce(part, 1, from, task.rows(), null, receiver);
                    }
                }));
        return logits;
    }

    /**
     * Runs the golden images that travel with the model and compares the logits with those of the trained model.
     *
     * @param tolerance largest difference of a logit that passes, whatever the model
     * @return the largest difference found
     * @throws UnusableInputException when a logit differs by more
     */
    public double checkGolden(double tolerance) {
        return checkGolden(golden -> tolerance);
    }

    /**
     * The same within what the arithmetic of the device explains: 1e-4 of a logit on a CPU, and as much more as the sums of the
     * image are larger than usual.
     *
     * @return the largest difference found
     * @throws UnusableInputException when a logit differs by more
     */
    @Override
    public double checkGolden() {
        Tolerance tolerance = device().chosen().tolerance();
        return checkGolden(golden -> tolerance.logit(golden.rounding()));
    }

    @Override
    List<GoldenImage> golden(Path file, byte[] content) {
        return GoldenImage.read(file, content);
    }

    private double checkGolden(ToDoubleFunction<GoldenImage> tolerance) {
        Path file = folder.resolve(GoldenCase.FILE);
        List<GoldenImage> cases = golden(file, files.require(GoldenCase.FILE));
        if (cases.isEmpty()) {
            throw new UnusableInputException(file, "", "holds no golden image");
        }
        float[][] logits = logits(cases.stream().map(GoldenImage::pixels).toList());
        double worst = 0;
        for (int i = 0; i < logits.length; i++) {
            worst = Math.max(
                    worst,
                    GoldenCheck.difference(
                            file,
                            "case " + (i + 1),
                            cases.get(i).logits(),
                            logits[i],
                            tolerance.applyAsDouble(cases.get(i))));
        }
        return worst;
    }
}
