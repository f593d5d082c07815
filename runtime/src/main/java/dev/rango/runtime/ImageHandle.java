package dev.rango.runtime;

import java.nio.file.Path;

/**
 * An image classifier whose model is exchanged while requests run, as {@link ModelHandle} does it for texts.
 *
 * <pre>{@code
 * try (ImageHandle model = ImageHandle.open(Path.of("/var/lib/app/letters"))) {
 *     model.watch(Duration.ofSeconds(10));          // or: model.replace(Path.of("/var/lib/app/letters-2"))
 *     Prediction letter = model.classify(pixels);   // from any number of threads
 * }
 * }</pre>
 */
public final class ImageHandle extends OpenHandle<byte[], ImageClassifier> {
    private ImageHandle(Path folder, ClassifierOptions options) {
        super(folder, options, ImageClassifier::open, ImageClassifier::view);
    }

    /** As {@link #open(Path, ClassifierOptions)} on the CPU. */
    public static ImageHandle open(Path folder) {
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
    public static ImageHandle open(Path folder, ClassifierOptions options) {
        return new ImageHandle(folder, options);
    }

    /** Answers for one picture, as {@link ImageClassifier#classify(byte[])}. */
    @Override
    public Prediction classify(byte[] pixels) {
        return super.classify(pixels);
    }
}
