package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVRecord;

/**
 * AG News. A text is title, space and description, as they stand in the file: backslashes and the remains of HTML
 * entities stay, since published figures are for these texts.
 */
final class AgNewsSource implements DataSource {
    private static final List<String> LABELS = List.of("World", "Sports", "Business", "Sci/Tech");
    private static final List<String> PARTIAL = List.of("train_partial.csv", "train_partial.csv.gz");
    private static final List<String> EXTRA = List.of("train_extra_joined.csv", "train_extra_joined.csv.gz");
    /** Kaggle's copy has a header, the official one has none. */
    private static final List<String> KAGGLE = List.of("Class Index", "Title", "Description");

    private static final List<String> TEST = List.of("test.csv", "test.csv.gz");

    private final Path folder;
    private final boolean extra;

    /** @param extra whether the rows whose title and description are already joined belong to the training part */
    AgNewsSource(Path folder, boolean extra) {
        this.folder = folder;
        this.extra = extra;
    }

    @Override
    public String name() {
        return extra ? "agnews+extra" : "agnews";
    }

    @Override
    public LabelledDataset load() {
        return new LabelledDataset(name(), LABELS, train(), test());
    }

    @Override
    public LabelledDataset load(Part part) {
        return part == Part.TRAIN
                ? new LabelledDataset(name(), LABELS, train(), List.of())
                : new LabelledDataset(name(), LABELS, List.of(), test());
    }

    private List<LabelledText> train() {
        DatasetFolder.requireFolder(folder);
        List<LabelledText> texts = new ArrayList<>();
        if (extra) {
            // The official train.csv already holds the extra rows, so they complete the partial file only.
            read(DatasetFolder.first(folder, PARTIAL, List.of()), 3, texts);
            read(DatasetFolder.first(folder, EXTRA, List.of()), 2, texts);
        } else {
            List<String> names = new ArrayList<>(List.of("train.csv", "train.csv.gz"));
            names.addAll(PARTIAL);
            read(DatasetFolder.first(folder, names, List.of()), 3, texts);
        }
        TrainingPart.requireTwoClasses(folder, LABELS, texts);
        return texts;
    }

    private List<LabelledText> test() {
        DatasetFolder.requireFolder(folder);
        List<LabelledText> texts = new ArrayList<>();
        read(DatasetFolder.first(folder, TEST, List.of()), 3, texts);
        return texts;
    }

    private static void read(Path file, int width, List<LabelledText> sink) {
        int before = sink.size();
        try (CsvRecords records = new CsvRecords(file, CsvRecords.COMMAS)) {
            CSVRecord first = records.next();
            boolean isHeader = first != null && first.toList().equals(KAGGLE);
            for (CSVRecord row = isHeader ? records.next() : first; row != null; row = records.next()) {
                if (row.size() != width) {
                    throw new UnusableInputException(
                            file, records.place().toString(), "has " + row.size() + " columns instead of " + width);
                }
                String text = width == 3 ? row.get(1) + " " + row.get(2) : row.get(1);
                sink.add(new LabelledText(text, label(file, records.place(), row.get(0))));
            }
        }
        if (sink.size() == before) {
            throw new UnusableInputException(file, "", "holds no texts");
        }
    }

    private static int label(Path file, Row.Place place, String number) {
        boolean known = number.length() == 1 && number.charAt(0) >= '1' && number.charAt(0) <= '4';
        if (!known) {
            throw new UnusableInputException(
                    file, place.toString(), "class \"" + number + "\" is not a number from 1 to 4");
        }
        return number.charAt(0) - '1';
    }
}
