package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.runtime.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is made of a model's probabilities.
 *
 * @param top how many labels are shown, the best first; 0 for all, in the model's order
 * @param threshold a best label that is less probable is not given; 0 where every one is
 * @param unknown what is given instead
 * @param several whether the model gives any number of labels: those that reach the threshold, or the model's own where it is 0
 */
record AnswerRule(int top, double threshold, String unknown, boolean several) {
    /** Between several labels in one column. */
    private static final String SEPARATOR = "|";

    /** The most probable label, and the probabilities of all. */
    static final AnswerRule ALL = new AnswerRule(0, 0, "");

    /** Of a model that gives exactly one label. */
    AnswerRule(int top, double threshold, String unknown) {
        this(top, threshold, unknown, false);
    }

    Answer of(Prediction prediction) {
        if (several) {
            List<String> given = threshold > 0 ? prediction.given((float) threshold) : prediction.given();
            return new Answer(given.isEmpty() ? unknown : prediction.label(), given.isEmpty(), given, prediction);
        }
        boolean known = prediction.score() >= threshold;
        return new Answer(known ? prediction.label() : unknown, !known, List.of(), prediction);
    }

    /** Whether there can be answers that are none of the model's labels. */
    boolean canBeUnknown() {
        return threshold > 0 || several;
    }

    /** The labels to show with their probabilities. */
    Map<String, Float> shown(Prediction prediction) {
        return top == 0 ? prediction.scores() : prediction.top(top);
    }

    /**
     * Names of what a table says of an answer: label and score, the best label where the answer can be another, and the
     * labels and scores of the places behind it.
     */
    List<String> columns(int labels) {
        List<String> names = new ArrayList<>(List.of("label", "score"));
        if (canBeUnknown()) {
            names.add("best");
        }
        if (several) {
            names.add("labels");
        }
        for (int place = 2; place <= Math.min(top, labels); place++) {
            names.add("label" + place);
            names.add("score" + place);
        }
        return names;
    }

    /** The values of these columns; scores have six decimals. */
    List<String> values(Answer answer) {
        Prediction prediction = answer.prediction();
        List<String> values = new ArrayList<>(List.of(answer.label(), score(prediction.score())));
        if (canBeUnknown()) {
            values.add(prediction.label());
        }
        if (several) {
            values.add(String.join(SEPARATOR, answer.given()));
        }
        if (top > 1) {
            prediction.top(top).entrySet().stream().skip(1).forEach(next -> {
                values.add(next.getKey());
                values.add(score(next.getValue()));
            });
        }
        return values;
    }

    /** The same as members of an object, which is returned; the places behind the first are not. */
    ObjectNode add(ObjectNode object, Answer answer) {
        Prediction prediction = answer.prediction();
        object.put("label", answer.label()).put("score", prediction.score());
        if (canBeUnknown()) {
            object.put("unknown", answer.isUnknown()).put("best", prediction.label());
        }
        if (several) {
            var labels = object.putArray("labels");
            answer.given().forEach(labels::add);
        }
        return object;
    }

    static String score(float probability) {
        return String.format(Locale.ROOT, "%.6f", probability);
    }
}
