package dev.rango.meter;

import java.util.List;

/**
 * What was found of the forms of some adapters.
 *
 * @param forms in the order of the plan
 * @param inputs what was classified
 * @param largestDifference largest difference of a probability between two forms on a sample of each task
 * @param recommended when calls of all kinds come
 * @param unmixed when no call mixes tasks
 * @param variation coefficient of variation of the rounds, where they varied most; 0.025 is 2.5 %
 * @param environment the machine and its software
 * @param seconds how long measuring took
 */
public record AdviceReport(
        List<FormFigures> forms,
        InputSet<?> inputs,
        double largestDifference,
        Recommendation recommended,
        Recommendation unmixed,
        double variation,
        Environment environment,
        double seconds) {
    /** Copies the list. */
    public AdviceReport {
        forms = List.copyOf(forms);
    }

    /** False when single figures mean little: other work took the machine. */
    public boolean isSteady() {
        return variation <= Cell.NOISY;
    }
}
