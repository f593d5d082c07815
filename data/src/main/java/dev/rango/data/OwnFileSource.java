package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user's own file, with or without a test file beside it. */
final class OwnFileSource implements DataSource {
    /** A matrix of what is taken for what has 400 MB then. */
    private static final int MOST_LABELS = 10_000;
    /** Below, a file of some lines may still have one label a line. */
    private static final int MANY_LABELS = 1000;

    private static final int SHOWN = 3;

    private final DataSpec.Scheme scheme;
    private final Path file;
    private final FileOptions options;
    private final String labelAdvice;

    /** @param labelAdvice what to do where a label is not among the given ones, as the end of a sentence */
    OwnFileSource(DataSpec spec, FileOptions options, String labelAdvice) {
        this.scheme = spec.scheme();
        this.file = spec.path();
        this.options = options;
        this.labelAdvice = labelAdvice;
    }

    @Override
    public String name() {
        return file.getFileName()
                + options.testFile().map(test -> " and " + test.getFileName()).orElse("");
    }

    @Override
    public LabelledDataset load() {
        return load(true, true);
    }

    @Override
    public LabelledDataset load(Part part) {
        if (part == Part.TEST && options.testFile().isEmpty() && options.testFraction() == 0) {
            throw new UnusableInputException(file, "", "has no test part; give a test file or a fraction to hold out");
        }
        if (part == Part.TRAIN && options.testFraction() == 1) {
            throw new UnusableInputException(file, "", "has no training part; all of it is held out as test part");
        }
        return load(part == Part.TRAIN, part == Part.TEST);
    }

    private LabelledDataset load(boolean wantTrain, boolean wantTest) {
        List<String> notes = new ArrayList<>();
        if (options.testFile().isPresent()) {
            return withTestFile(options.testFile().get(), wantTrain, wantTest, notes);
        }
        List<Row> rows = rows(file, notes);
        LabelIndex index = index(rows);
        List<LabelledText> all = texts(file, rows, index);
        if (options.testFraction() == 1) {
            return new LabelledDataset(name(), index.names(), List.of(), all, notes);
        }
        int held = options.testFraction() == 0 ? 0 : Split.count(all.size(), options.testFraction());
        if (held == all.size()) {
            throw new UnusableInputException(file, "", "holds too few texts (" + held + ") to hold some out");
        }
        // Without a held-out part the texts stay in the file's order.
        Split<LabelledText> split =
                held == 0 ? new Split<>(all, List.of()) : Split.cut(all, all.size() - held, options.seed());
        List<LabelledText> train = wantTrain ? split.train() : List.of();
        return dataset(index, train, wantTest ? split.validation() : List.of(), notes);
    }

    private LabelledDataset withTestFile(Path testFile, boolean wantTrain, boolean wantTest, List<String> notes) {
        // A label's index must be the same whichever part is asked for, so without an explicit list of labels the
        // training file is read for its labels even when its texts are not wanted.
        boolean readTrain = wantTrain || options.labels().isEmpty();
        List<Row> rows = readTrain ? rows(file, notes) : List.of();
        LabelIndex index = index(rows);
        List<LabelledText> train = wantTrain ? texts(file, rows, index) : List.of();
        List<LabelledText> test = wantTest ? texts(testFile, rows(testFile, notes), index) : List.of();
        return dataset(index, train, test, notes);
    }

    private LabelledDataset dataset(
            LabelIndex index, List<LabelledText> train, List<LabelledText> test, List<String> notes) {
        if (!train.isEmpty()) {
            TrainingPart.requireTwoClasses(file, index.names(), train);
        }
        return new LabelledDataset(name(), index.names(), train, test, notes);
    }

    private List<Row> rows(Path from, List<String> notes) {
        List<Row> rows = new ArrayList<>();
        BadRows bad = new BadRows(scheme, from, options.format());
        try (RowReader reader = RowReader.open(scheme, from, options.columns(), options.format())) {
            for (SourceRow next = reader.next(); next != null; next = reader.next()) {
                String fault = next.fault().isEmpty() ? fault(next.row()) : next.fault();
                if (fault.isEmpty()) {
                    rows.add(next.row());
                } else {
                    bad.add(next.row().place(), fault);
                }
            }
            notes.addAll(reader.notes());
        }
        bad.settle(rows.size(), notes);
        if (rows.isEmpty()) {
            throw new UnusableInputException(from, "", "holds no texts");
        }
        return rows;
    }

    private static String fault(Row row) {
        if (row.label().isBlank()) {
            return row.text().isBlank() ? "text and label are empty" : "the label is empty";
        }
        return row.text().isBlank() ? "the text is empty" : "";
    }

    private LabelIndex index(List<Row> rows) {
        if (!options.labels().isEmpty()) {
            return new LabelIndex(options.labels(), labelAdvice);
        }
        List<String> labels = rows.stream().map(Row::label).distinct().toList();
        if (labels.size() > MOST_LABELS || labels.size() > MANY_LABELS && labels.size() > rows.size() / 2) {
            throw new UnusableInputException(
                    file,
                    "",
                    "has " + labels.size() + " labels in " + rows.size() + " rows, such as "
                            + QuotedList.of(labels.subList(0, SHOWN))
                            + ": these are no classes; is another column meant (" + Columns.LABEL + ")? At most "
                            + MOST_LABELS
                            + " labels can be, each with two texts or more on average");
        }
        return LabelIndex.ofDistinct(labels);
    }

    private static List<LabelledText> texts(Path from, List<Row> rows, LabelIndex index) {
        return rows.stream()
                .map(row -> new LabelledText(row.text(), index.of(from, row)))
                .toList();
    }
}
