package dev.rango.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A program that streams the texts of a JSONL file through a classifier in windows: what memory that takes. */
public final class StreamTexts {
    private static final int WINDOW = 1024;

    private StreamTexts() {}

    /** @param arguments folder of an export; file of texts ({@code .jsonl.gz}); how many times to read it */
    public static void main(String[] arguments) throws IOException {
        long[] count = new long[1];
        double[] sum = new double[1];
        try (TextClassifier classifier = TextClassifier.open(Path.of(arguments[0]))) {
            for (int pass = 0; pass < Integer.parseInt(arguments[2]); pass++) {
                List<String> window = new ArrayList<>(WINDOW);
                try (InputStream file = new GZIPInputStream(
                                new BufferedInputStream(Files.newInputStream(Path.of(arguments[1]))));
                        JsonParser json = new JsonFactory().createParser(file)) {
                    for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                        if (token == JsonToken.FIELD_NAME && json.currentName().equals("text")) {
                            json.nextToken();
                            window.add(json.getText());
                        }
                        if (window.size() == WINDOW) {
                            classify(classifier, window, count, sum);
                        }
                    }
                }
                classify(classifier, window, count, sum);
            }
            System.out.println(count[0] + " texts, mean score " + sum[0] / count[0]);
            System.in.read();
        }
    }

    private static void classify(TextClassifier classifier, List<String> window, long[] count, double[] sum) {
        for (Prediction prediction : classifier.classify(window)) {
            count[0]++;
            sum[0] += prediction.score();
        }
        window.clear();
    }
}
