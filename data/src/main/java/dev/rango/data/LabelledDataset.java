package dev.rango.data;

import java.util.List;

/**
 * Texts to train on and texts to test with.
 *
 * @param name the data set's name, for reports
 * @param labels the classes' names; a text's label is an index into this list
 * @param train the training part; empty if it was not asked for
 * @param test the test part; empty if there is none or it was not asked for
 * @param notes what was taken for what was meant and which rows were left out, in sentences whose settings are
 *     yet to be {@linkplain dev.rango.runtime.Setting#spell spelled}
 */
public record LabelledDataset(
        String name, List<String> labels, List<LabelledText> train, List<LabelledText> test, List<String> notes)
        implements Dataset<LabelledText> {
    /** @throws IllegalArgumentException if a text's label is no index into {@code labels} */
    public LabelledDataset {
        labels = List.copyOf(labels);
        train = List.copyOf(train);
        test = List.copyOf(test);
        notes = List.copyOf(notes);
        requireKnownLabels(labels, train);
        requireKnownLabels(labels, test);
    }

    /** Without notes. */
    public LabelledDataset(String name, List<String> labels, List<LabelledText> train, List<LabelledText> test) {
        this(name, labels, train, test, List.of());
    }

    @Override
    public List<LabelledDataset> folds(int count, long seed) {
        return Folds.of(name, train, LabelledText::label, count, seed).stream()
                .map(fold -> new LabelledDataset(name, labels, fold.train(), fold.validation()))
                .toList();
    }

    private static void requireKnownLabels(List<String> labels, List<LabelledText> texts) {
        for (LabelledText text : texts) {
            if (text.label() >= labels.size()) {
                throw new IllegalArgumentException("label " + text.label() + " with " + labels.size() + " labels");
            }
        }
    }
}
