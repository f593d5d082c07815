package dev.rango.data;

import dev.rango.runtime.text.Tokenizer;
import java.util.List;
import java.util.Optional;

/**
 * What a data set holds, and what may be wrong with it. Of the examples only digests of 64 bits are kept, 50 to 100 bytes for each.
 *
 * @param name the data set's name
 * @param labels the classes' names
 * @param labelNames what these tell
 * @param train the training part; without rows if it was not read
 * @param test the test part; without rows if there is none
 * @param overlap rows of the test part that occur in the training part
 * @param notes what the reader took for what was meant, and what it left out, in sentences
 */
public record DataReport(
        String name,
        List<String> labels,
        LabelNames labelNames,
        PartReport train,
        PartReport test,
        Repeats overlap,
        List<String> notes) {
    /** Copies the lists. */
    public DataReport {
        labels = List.copyOf(labels);
        notes = List.copyOf(notes);
    }

    /**
     * Looks at texts.
     *
     * @param tokenizer of the model that they are for; without one nothing is said of known words
     */
    public static DataReport of(LabelledDataset data, Optional<Tokenizer> tokenizer) {
        int labels = data.labels().size();
        return of(
                data.name(),
                data.labels(),
                PartSurvey.ofTexts(data.train(), labels, tokenizer),
                PartSurvey.ofTexts(data.test(), labels, tokenizer),
                data.notes());
    }

    /** Looks at pictures. */
    public static DataReport of(ImageDataset data) {
        int labels = data.labels().size();
        return of(
                data.name(),
                data.labels(),
                PartSurvey.ofImages(data.train(), labels),
                PartSurvey.ofImages(data.test(), labels),
                List.of());
    }

    private static DataReport of(
            String name, List<String> labels, PartSurvey train, PartSurvey test, List<String> notes) {
        return new DataReport(
                name,
                labels,
                LabelNames.of(labels),
                train.report(),
                test.report(),
                RepeatFinder.between(train.digests(), test.digests(), test.excerpt()),
                notes);
    }

    /** Whether the examples are pictures. */
    public boolean holdsImages() {
        return train.tokens().isEmpty();
    }
}
