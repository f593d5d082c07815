package dev.rango.cli;

import dev.rango.data.TextTable;
import dev.rango.data.TextTable.TextRow;
import dev.rango.models.FileKind;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Labels the rows of a file, window by window. */
final class RowLabelling {
    private static final int WINDOW = 1024;
    /** A bar's total where nobody knows it. */
    private static final long UNKNOWN_TOTAL = -1;

    private RowLabelling() {}

    /**
     * Labels all of them.
     *
     * @param encoding of the file; null for UTF-8
     * @param shown is given each text with its answer
     * @return how many rows there were
     */
    static long run(
            RowInput input,
            String encoding,
            TextClassifier classifier,
            AnswerRule rule,
            BiConsumer<String, Answer> shown) {
        try (TextTable table = input.open(encoding);
                Terminal.Progress progress = Terminal.progress("predict", "rows", UNKNOWN_TOTAL)) {
            RowWriter writer = new RowWriter(table.delimiter(), input.spec().scheme(), rule);
            String header = writer.header(table.header(), classifier.labels().size());
            List<TextRow> window = window(table);
            FileKind kind = writer.kind(header, window.isEmpty() ? null : window.get(0));
            long rows = 0;
            try (RowOutput out =
                    input.out().map(file -> RowOutput.to(file, kind)).orElseGet(RowOutput::standard)) {
                out.write(header);
                for (; !window.isEmpty(); window = window(table)) {
                    List<Prediction> predictions = classifier.classify(
                            window.stream().map(TextRow::text).toList());
                    for (int i = 0; i < window.size(); i++) {
                        Answer answer = rule.of(predictions.get(i));
                        out.write(writer.row(window.get(i), answer));
                        shown.accept(window.get(i).text(), answer);
                    }
                    rows += window.size();
                    out.flush();
                    progress.to(rows, UNKNOWN_TOTAL, "");
                }
                List<String> notes = table.notes();
                out.done();
                notes.forEach(note -> System.err.println("note: " + OptionNames.in(note)));
            }
            return rows;
        }
    }

    private static List<TextRow> window(TextTable table) {
        List<TextRow> window = new ArrayList<>();
        while (window.size() < WINDOW) {
            TextRow row = table.next();
            if (row == null) {
                break;
            }
            window.add(row);
        }
        return window;
    }
}
