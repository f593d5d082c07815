package dev.rango.spark;

import dev.rango.runtime.Classifier;
import dev.rango.runtime.Prediction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Adds the answer to each row of a partition, in runs of many texts; of the partition only those of one run are in memory. */
final class LabelRows implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;
    /** Texts of a run: more make it no faster. */
    private static final int RUN = 256;

    private final Label label;
    private final int column;

    /** @param column of the texts */
    LabelRows(Label label, int column) {
        this.label = label;
        this.column = column;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Queue<Row> labelled = new ArrayDeque<>(RUN);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !labelled.isEmpty() || rows.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (labelled.isEmpty()) {
                    fill(rows, labelled);
                }
                return labelled.remove();
            }
        };
    }

    private void fill(Iterator<Row> rows, Queue<Row> labelled) {
        List<Row> run = new ArrayList<>(RUN);
        List<String> texts = new ArrayList<>(RUN);
        while (run.size() < RUN && rows.hasNext()) {
            Row row = rows.next();
            run.add(row);
            if (!row.isNullAt(column)) {
                texts.add(row.getString(column));
            }
        }
        Classifier<String> classifier = label.classifier();
        Iterator<Prediction> answers = classifier.classify(texts).iterator();
        for (Row row : run) {
            labelled.add(with(row, row.isNullAt(column) ? null : Label.row(answers.next())));
        }
    }

    private static Row with(Row row, Row answer) {
        Object[] values = new Object[row.length() + 1];
        for (int i = 0; i < row.length(); i++) {
            values[i] = row.get(i);
        }
        values[row.length()] = answer;
        return RowFactory.create(values);
    }
}
