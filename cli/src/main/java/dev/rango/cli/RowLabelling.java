package dev.rango.cli;

import dev.rango.data.TextTable;
import dev.rango.data.TextTable.TextRow;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.io.IOException;
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
        long rows = 0;
        try (TextTable table = input.open(encoding);
                RowOutput out = input.out()
                        .map(file -> RowOutput.to(file, input.spec().path()))
                        .orElseGet(RowOutput::standard);
                Terminal.Progress progress = Terminal.progress("predict", "rows", UNKNOWN_TOTAL)) {
            RowWriter writer =
                    new RowWriter(out.writer(), table.delimiter(), input.spec().scheme(), rule);
            try {
                writer.begin(table.header(), classifier.labels().size());
                for (List<TextRow> window = window(table); !window.isEmpty(); window = window(table)) {
                    List<Prediction> predictions = classifier.classify(
                            window.stream().map(TextRow::text).toList());
                    for (int i = 0; i < window.size(); i++) {
                        Answer answer = rule.of(predictions.get(i));
                        writer.write(window.get(i), answer);
                        shown.accept(window.get(i).text(), answer);
                    }
                    rows += window.size();
                    out.flush();
                    progress.to(rows, UNKNOWN_TOTAL, "");
                }
            } catch (IOException e) {
                throw out.unwritable(e);
            }
            List<String> notes = table.notes();
            out.done();
            notes.forEach(note -> System.err.println("note: " + note));
        }
        return rows;
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
