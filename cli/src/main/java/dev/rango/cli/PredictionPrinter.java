package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.runtime.Prediction;
import java.util.List;
import java.util.Locale;

/**
 * Prints answers, one a line.
 *
 * @param input what was labelled, as a field's name: {@code text} or {@code image}
 */
record PredictionPrinter(Format format, String input) {
    private static final int SHOWN_CHARACTERS = 70;

    /** How the answers are printed. */
    enum Format {
        TEXT,
        JSONL,
        CSV
    }

    /** What stands above the answers. */
    void begin(List<String> labels) {
        if (format == Format.CSV) {
            StringBuilder header = new StringBuilder(input + ",label,score");
            labels.forEach(label -> header.append(',').append(quoted(label)));
            System.out.println(header);
        }
    }

    /** @param labelled the text, or the name of the image */
    void print(String labelled, Prediction prediction) {
        switch (format) {
            case JSONL -> Json.printLine(jsonLine(labelled, prediction));
            case CSV -> System.out.println(csvLine(labelled, prediction));
            default ->
                System.out.printf(
                        "%s  %s  %s%n", prediction.label(), Terminal.percent(prediction.score()), shortened(labelled));
        }
    }

    private ObjectNode jsonLine(String labelled, Prediction prediction) {
        ObjectNode object = Json.object();
        object.put(input, labelled).put("label", prediction.label()).put("score", prediction.score());
        ObjectNode scores = object.putObject("scores");
        prediction.scores().forEach(scores::put);
        return object;
    }

    private static String csvLine(String labelled, Prediction prediction) {
        StringBuilder line = new StringBuilder(quoted(labelled)).append(',').append(quoted(prediction.label()));
        line.append(String.format(Locale.ROOT, ",%.6f", prediction.score()));
        for (float probability : prediction.probabilities()) {
            line.append(String.format(Locale.ROOT, ",%.6f", probability));
        }
        return line.toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }

    private static String shortened(String text) {
        String line = text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
        return Terminal.line(line);
    }
}
