package dev.rango.bench;

import dev.rango.data.LabelledText;
import java.util.List;

/**
 * What a classifier says about texts, in their order.
 *
 * @param labels index of the class of each text
 * @param scores probability of that class, 0 to 1
 */
record Answers(int[] labels, float[] scores) {
    static Answers of(int texts) {
        return new Answers(new int[texts], new float[texts]);
    }

    /** Share of texts whose class is the one of the data, 0 to 1. */
    double accuracy(List<LabelledText> texts) {
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            right += labels[i] == texts.get(i).label() ? 1 : 0;
        }
        return (double) right / labels.length;
    }

    /** Texts that the other classifier labels differently. */
    int differences(int[] others) {
        int flips = 0;
        for (int i = 0; i < labels.length; i++) {
            flips += labels[i] == others[i] ? 0 : 1;
        }
        return flips;
    }

    /** A number that depends on every answer, so that none can be skipped. */
    double digest() {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += labels[i] + scores[i];
        }
        return sum;
    }
}
