package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.QuotedList;
import dev.rango.runtime.Prediction;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints answers, one a line.
 *
 * @param input what was labelled, as a field's name: {@code text} or {@code image}
 * @param rule what is shown of each answer
 */
record PredictionPrinter(Format format, String input, AnswerRule rule) {
    private static final int SHOWN_CHARACTERS = 70;
    /** Of the share of known tokens. */
    private static final double KNOWN_DIGITS = 1e4;

    /** How the answers are printed. */
    enum Format {
        TEXT,
        JSONL,
        CSV
    }

    /** What stands above the answers. */
    void begin(List<String> labels) {
        if (format == Format.CSV) {
            StringBuilder header = new StringBuilder(input);
            rule.columns(labels.size()).forEach(name -> header.append(',').append(name));
            if (rule.top() == 0) {
                labels.forEach(label -> header.append(',').append(quoted(label)));
            }
            System.out.println(header);
        }
    }

    /** @param labelled the text, or the name of the image */
    void print(String labelled, Answer answer) {
        switch (format) {
            case JSONL -> Json.printLine(jsonLine(labelled, answer));
            case CSV -> System.out.println(csvLine(labelled, answer));
            default -> System.out.println(textLine(answer) + "  " + shortened(labelled));
        }
    }

    /** An unknown text still says which label came closest. */
    private String textLine(Answer answer) {
        Prediction prediction = answer.prediction();
        Map<String, Float> shown =
                rule.top() == 0 ? prediction.top(Math.max(1, answer.given().size())) : rule.shown(prediction);
        String scores = shown.entrySet().stream()
                .map(score -> shownLabel(score.getKey()) + "  " + Terminal.percent(score.getValue()))
                .collect(Collectors.joining(", "));
        String shownAnswer = answer.isUnknown() ? shownLabel(answer.label()) + " (" + scores + ")" : scores;
        return prediction.known() == 0 ? shownAnswer + "  (no known word)" : shownAnswer;
    }

    /** In quotes where white space around it would not be seen. */
    private static String shownLabel(String label) {
        return Terminal.line(QuotedList.of(List.of(label)));
    }

    private ObjectNode jsonLine(String labelled, Answer answer) {
        ObjectNode object = rule.add(Json.object().put(input, labelled), answer);
        ObjectNode scores = object.putObject("scores");
        rule.shown(answer.prediction()).forEach(scores::put);
        if (answer.prediction().isTruncated()) {
            object.put("truncated", true);
        }
        if (answer.prediction().known() < 1) {
            object.put("known", Math.round(answer.prediction().known() * KNOWN_DIGITS) / KNOWN_DIGITS);
        }
        return object;
    }

    private String csvLine(String labelled, Answer answer) {
        StringBuilder line = new StringBuilder(quoted(labelled));
        List<String> values = rule.values(answer);
        List<String> names = rule.columns(answer.prediction().labels().size());
        for (int column = 0; column < values.size(); column++) {
            String value = values.get(column);
            line.append(',').append(names.get(column).startsWith("score") ? value : quoted(value));
        }
        if (rule.top() == 0) {
            for (float probability : answer.prediction().probabilities()) {
                line.append(',').append(AnswerRule.score(probability));
            }
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
