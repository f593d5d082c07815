package dev.rango.exporter.proof;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.text.FastStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sizes before and after a model was made smaller.
 *
 * @param rows one for each file that holds weights or words, then their sum
 */
public record SizeTable(List<Row> rows) {
    /**
     * The bytes of one file; 0 where there is none.
     *
     * @param base in the checkpoint, the adapter's included
     * @param exact in the float export with all words
     * @param export in this export
     */
    public record Row(String file, long base, long exact, long export) {}

    private static final List<String> FILES = List.of(
            Checkpoint.WEIGHTS_FILE,
            AdapterFiles.WEIGHTS_FILE,
            GraphContents.FILE,
            GraphContents.FILE + ".data",
            Checkpoint.TOKENIZER_FILE,
            ModelFiles.PAIRS,
            FastStart.VOCABULARY);

    /** Copies the list. */
    public SizeTable {
        rows = List.copyOf(rows);
    }

    /** As far as it is known before the export is written. */
    public static SizeTable of(Path base, Optional<Path> adapter, Path exact) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String file : FILES) {
            Path owner = file.equals(AdapterFiles.WEIGHTS_FILE) ? adapter.orElse(base) : base;
            rows.add(new Row(file, size(owner, file), size(exact, file), 0));
        }
        return new SizeTable(rows);
    }

    /** With the sizes of the written export, and the sums. */
    public SizeTable with(Path export) throws IOException {
        List<Row> all = new ArrayList<>();
        Row sum = new Row("together", 0, 0, 0);
        for (Row known : rows) {
            Row row = new Row(known.file, known.base, known.exact, size(export, known.file));
            if (row.base + row.exact + row.export > 0) {
                all.add(row);
                sum = new Row(sum.file, sum.base + row.base, sum.exact + row.exact, sum.export + row.export);
            }
        }
        all.add(sum);
        return new SizeTable(all);
    }

    private static long size(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
