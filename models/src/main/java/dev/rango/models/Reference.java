package dev.rango.models;

import dev.rango.runtime.format.Golden;
import java.util.List;

/** A network in plain double precision arithmetic: what every faster form is held against. */
public interface Reference {
    /** Logits of a golden input, and how far those of float arithmetic may be off. */
    ReferenceAnswer score(Golden input);

    /** Golden inputs with the answers to them, rounded to floats; what was told of rounding is no longer theirs. */
    default List<Golden> answered(List<? extends Golden> inputs) {
        return inputs.stream()
                .map(input -> input.withLogits(floats(score(input).logits())))
                .toList();
    }

    /** The same answers with what rounding explains of each. */
    default List<Golden> withRounding(List<Golden> answers) {
        return answers.stream()
                .map(answer -> answer.within(score(answer).rounding()))
                .toList();
    }

    private static float[] floats(double[] logits) {
        float[] floats = new float[logits.length];
        for (int c = 0; c < floats.length; c++) {
            floats[c] = (float) logits[c];
        }
        return floats;
    }
}
