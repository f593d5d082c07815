package dev.rango.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
public final class ImageClassifier implements Classifier<byte[]> {
    /** Pictures of one run: enough to fill the processor, few enough for its caches. */
    private static final int BATCH = 64;

    private final Path folder;
    private final ModelFiles files;
    private final ImageConfig config;
    private final OnnxImages session;
    private final Lifetime lifetime;

    private ImageClassifier(Path folder, ModelFiles files, ImageConfig config, OnnxImages session) {
        this.folder = folder;
        this.files = files;
        this.config = config;
        this.session = session;
        this.lifetime = new Lifetime(folder);
        lifetime.owns(session);
        lifetime.owns(files::release);
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
     * @throws UnusableInputException also when they ask for several workers or another device than the CPU, which are for texts
     */
    public static ImageClassifier open(Path folder, ClassifierOptions options) {
        if (options.workers() > 1 || options.device().isGpu()) {
            throw new UnusableInputException(
                    folder, "", "is a model of pictures: it runs on the CPU, in the thread of its caller");
        }
        Path graph = folder.resolve(TextClassifier.GRAPH);
        ModelFiles files = ModelFiles.open(folder, options, ExportedFolder::refuseOthersThanPictures);
        OnnxImages session = null;
        try {
            ImageConfig config = ImageConfig.read(folder.resolve(ModelConfig.FILE), files.require(ModelConfig.FILE));
            options.requireVersion(folder, config.version());
            session = OnnxImages.open(files, graph, ImageConfig.SIDE);
            if (session.classes() != config.classes()) {
                throw new UnusableInputException(
                        graph,
                        "logits",
                        session.classes() + " classes, but config.json has " + config.classes() + " labels");
            }
            files.requireIntact();
            files.forgetParsed();
            return new ImageClassifier(folder, files, config, session);
        } catch (RuntimeException | Error e) {
            if (session != null) {
                session.close();
            }
            files.release();
            files.requireIntact();
            throw e;
        }
    }

    /** The names of the classes, in the order of {@link Prediction#probabilities}. */
    @Override
    public List<String> labels() {
        return config.labels();
    }

    @Override
    public String digest() {
        return files.digest();
    }

    /** What the model's {@code config.json} says. */
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
        return classify(List.of(pixels)).get(0);
    }

    /** Answers for one picture of any size, dark on light or light on dark: {@link GreyPicture#input} says how it is read. */
    public Prediction classify(GreyPicture picture) {
        return classify(picture.input(GreyPicture.Invert.AUTO).pixels());
    }

    /**
     * Answers for many pictures, in their order.
     *
     * @throws UnusableInputException when the graph fails or gives a score that is not finite: it is damaged
     */
    @Override
    public List<Prediction> classify(List<byte[]> images) {
        List<Prediction> answers = new ArrayList<>(images.size());
        for (float[] logits : logits(images)) {
            for (float logit : logits) {
                if (!Float.isFinite(logit)) {
                    throw new UnusableInputException(
                            folder.resolve("model.onnx"),
                            "logits",
                            "gives " + logit + " for a picture: the model is damaged");
                }
            }
            answers.add(Prediction.fromLogits(config.labels(), logits, 0));
        }
        return answers;
    }

    /** Logits [images][labels] for many pictures, in their order. */
    @Override
    public float[][] logits(List<byte[]> images) {
        return logits(images, BATCH);
    }

    /**
     * The same in batches of another size: to show that it changes nothing.
     *
     * @param batch pictures of one run, at least 1
     */
    public float[][] logits(List<byte[]> images, int batch) {
        for (byte[] pixels : images) {
            if (pixels.length != ImageConfig.PIXELS) {
                throw new IllegalArgumentException(
                        pixels.length + " pixels; an image has " + ImageConfig.SIDE + " x " + ImageConfig.SIDE);
            }
        }
        float[][] logits = new float[images.size()][];
        lifetime.whileOpen(() -> {
            for (int from = 0; from < images.size(); from += batch) {
                float[][] scored = session.run(images.subList(from, Math.min(images.size(), from + batch)));
                System.arraycopy(scored, 0, logits, from, scored.length);
            }
        });
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
     * The same within what float arithmetic explains: 1e-4 of a logit, and as much more as the sums of the image are larger
     * than usual.
     *
     * @return the largest difference found
     * @throws UnusableInputException when a logit differs by more
     */
    public double checkGolden() {
        return checkGolden(golden -> Tolerance.CPU.logit(golden.rounding()));
    }

    private double checkGolden(ToDoubleFunction<GoldenImage> tolerance) {
        Path file = folder.resolve(GoldenCase.FILE);
        List<GoldenImage> cases = GoldenImage.read(file, files.require(GoldenCase.FILE));
        if (cases.isEmpty()) {
            throw new UnusableInputException(file, "", "holds no golden image");
        }
        float[][] logits = logits(cases.stream().map(GoldenImage::pixels).toList());
        double worst = 0;
        for (int i = 0; i < logits.length; i++) {
            String place = "case " + (i + 1);
            float[] trained = cases.get(i).logits();
            if (trained.length != config.classes()) {
                throw new UnusableInputException(file, place, "has " + trained.length + " logits");
            }
            double limit = tolerance.applyAsDouble(cases.get(i));
            for (int c = 0; c < trained.length; c++) {
                double difference = Math.abs(trained[c] - logits[i][c]);
                // Written so that NaN fails.
                if (!(difference <= limit)) {
                    throw GoldenCheck.different(file, place, c, logits[i][c], trained[c], limit);
                }
                worst = Math.max(worst, difference);
            }
        }
        return worst;
    }

    /**
     * Refuses calls from now on with an {@link IllegalStateException}, waits for those under way, and frees the native session;
     * closing again only waits.
     */
    @Override
    public void close() {
        close(Lifetime.FOREVER);
    }

    /** As {@link #close()}, but ends what is not over in time, as {@link TextClassifier#close(Duration)} does. */
    public boolean close(Duration timeout) {
        return close(TimeUnit.NANOSECONDS.convert(timeout));
    }

    private boolean close(long nanos) {
        return lifetime.close(nanos, () -> session.end(folder + " was closed before the answer"));
    }
}
