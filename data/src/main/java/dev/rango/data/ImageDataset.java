package dev.rango.data;

import java.util.List;

/**
 * Pictures to train on and pictures to test with, all of 28 × 28 pixels.
 *
 * @param name the data set's name, for reports
 * @param labels the classes' names; a picture's label is an index into this list
 * @param train the training part; empty if it was not asked for
 * @param test the test part; empty if it was not asked for
 */
public record ImageDataset(String name, List<String> labels, List<LabelledImage> train, List<LabelledImage> test)
        implements Dataset<LabelledImage> {
    /** @throws IllegalArgumentException if a picture's label is no index into {@code labels} */
    public ImageDataset {
        labels = List.copyOf(labels);
        train = List.copyOf(train);
        test = List.copyOf(test);
        for (List<LabelledImage> part : List.of(train, test)) {
            for (LabelledImage image : part) {
                if (image.label() >= labels.size()) {
                    throw new IllegalArgumentException("label " + image.label() + " with " + labels.size() + " labels");
                }
            }
        }
    }

    @Override
    public List<ImageDataset> folds(int count, long seed) {
        return Folds.of(name, train, LabelledImage::label, count, seed).stream()
                .map(fold -> new ImageDataset(name, labels, fold.train(), fold.validation()))
                .toList();
    }
}
