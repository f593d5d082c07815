package dev.rango.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Something in a data set that is probably not meant.
 *
 * @param kind what, for programs
 * @param sentence the same for people, with figures and what to do
 */
public record DataWarning(Kind kind, String sentence) {
    /** What can be off. {@link #code} stands in JSON and in docs/data.md: kinds are added, never renamed. */
    public enum Kind {
        NEAR_EQUAL_LABELS,
        MISSING_LABEL,
        LABELS_ARE_NUMBERS,
        FEW_EXAMPLES,
        LABEL_NOT_TRAINED,
        LABEL_NOT_TESTED,
        DOMINANT_LABEL,
        EMPTY_EXAMPLES,
        MISSING_TEXTS,
        DAMAGED_TEXTS,
        CUT_TEXTS,
        REPEATED_EXAMPLES,
        CONTRADICTORY_EXAMPLES,
        TRAIN_TEST_OVERLAP,
        UNKNOWN_WORDS,
        BLIND_TEXTS,
        UNCOVERED_SCRIPT;

        /** As {@code near-equal-labels}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What is probably not meant in a data set: its labels first, then its examples. */
    public static List<DataWarning> of(DataReport report) {
        List<DataWarning> warnings = new ArrayList<>(LabelWarnings.of(report));
        warnings.addAll(ExampleWarnings.of(report));
        return List.copyOf(warnings);
    }

    @Override
    public String toString() {
        return "warning: " + sentence;
    }
}
