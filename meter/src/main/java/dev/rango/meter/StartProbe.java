package dev.rango.meter;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.ImageConfig;
import java.nio.file.Path;

/** A process of its own that opens a model on a device and classifies one input, and tells how long that took. */
final class StartProbe {
    private static final String TEXT = "A quiet, well acted film that I would like to see again.";

    private StartProbe() {}

    public static void main(String[] arguments) {
        long start = System.nanoTime();
        Path folder = Path.of(arguments[0]);
        ClassifierOptions options = ClassifierOptions.DEFAULT.withDevice(Device.parse(arguments[1]));
        // An application knows what its model reads, and does not look into the folder for it.
        boolean texts = arguments[2].equals(TextClassifier.class.getSimpleName());
        try (OpenModel<?> model =
                texts ? TextClassifier.open(folder, options) : ImageClassifier.open(folder, options)) {
            long opened = System.nanoTime();
            if (model instanceof TextClassifier classifier) {
                classifier.classify(TEXT);
            } else if (model instanceof ImageClassifier classifier) {
                classifier.classify(new byte[ImageConfig.PIXELS]);
            }
            long answered = System.nanoTime();
            System.out.println((opened - start) + " " + (answered - opened));
            // The reader of the line above has taken the time; what follows is not part of it.
            System.out.println(ProcessMemory.now().map(ProcessMemory::peakBytes).orElse(0L));
        }
    }
}
