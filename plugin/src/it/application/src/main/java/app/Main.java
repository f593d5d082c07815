package app;

import dev.rango.runtime.TextClassifier;

/** Labels its arguments with the model in its jar. */
public final class Main {
    private Main() {}

    public static void main(String[] texts) {
        try (TextClassifier classifier = TextClassifier.openResource(Main.class, "models/news")) {
            for (String text : texts) {
                System.out.println(classifier.classify(text).label());
            }
        }
    }
}
