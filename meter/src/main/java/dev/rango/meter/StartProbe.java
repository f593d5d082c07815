package dev.rango.meter;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.TextClassifier;
import java.nio.file.Path;

/** A process of its own that opens a model on a device and classifies one text, and tells how long that took. */
final class StartProbe {
    private static final String TEXT = "A quiet, well acted film that I would like to see again.";

    private StartProbe() {}

    public static void main(String[] arguments) {
        long start = System.nanoTime();
        try (TextClassifier classifier = TextClassifier.open(
                Path.of(arguments[0]), ClassifierOptions.DEFAULT.withDevice(Device.parse(arguments[1])))) {
            long opened = System.nanoTime();
            classifier.classify(TEXT);
            long answered = System.nanoTime();
            System.out.println((opened - start) + " " + (answered - opened));
            // The reader of the line above has taken the time; what follows is not part of it.
            System.out.println(ProcessMemory.now().map(ProcessMemory::peakBytes).orElse(0L));
        }
    }
}
