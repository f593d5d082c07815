package dev.rango.bench;

import dev.rango.runtime.TextClassifier;
import java.io.IOException;
import java.nio.file.Path;

/** A program that labels one text and, when its input ends, ends too; as small as one can be: from JVM start to first label. */
public final class FirstLabel {
    private FirstLabel() {}

    /** @param arguments folder of an export; a text */
    public static void main(String[] arguments) throws IOException {
        try (TextClassifier classifier = TextClassifier.open(Path.of(arguments[0]))) {
            System.out.println(classifier.classify(arguments[1]).label());
            System.in.read();
        }
    }
}
