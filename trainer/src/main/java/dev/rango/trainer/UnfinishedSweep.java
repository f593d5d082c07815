package dev.rango.trainer;

import dev.rango.models.AtomicFolder;
import dev.rango.runtime.AtomicFile;
import dev.rango.runtime.Replacement;
import dev.rango.runtime.UnusableInputException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Notes a sweep in its {@link PartialFolder}: {@code sweep.csv}, a row for each finished cell, and the adapter of the
 * best cell so far, which is written before its row: a cell without a row is trained again.
 */
final class UnfinishedSweep {
    private static final String IDENTITY = "identity";
    private static final String TABLE = "sweep.csv";
    private static final String BEST = "best";

    private final PartialFolder folder;
    private final List<SweepCell> cells;

    private UnfinishedSweep(PartialFolder folder, List<SweepCell> cells) {
        this.folder = folder;
        this.cells = cells;
    }

    /** @throws UnusableInputException when another sweep was noted there */
    static UnfinishedSweep open(Path out, TrainingIdentity identity) {
        PartialFolder folder = PartialFolder.open(out);
        try {
            Path file = folder.file(IDENTITY);
            if (Files.exists(file)) {
                try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
                    identity.require(file, TrainingIdentity.read(in));
                }
                return new UnfinishedSweep(folder, wholeRows(folder.file(TABLE)));
            }
            Files.writeString(folder.file(TABLE), SweepCell.HEADER + "\n");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            identity.write(new DataOutputStream(bytes));
            AtomicFile.write(file, bytes.toByteArray());
            return new UnfinishedSweep(folder, List.of());
        } catch (IOException e) {
            folder.close();
            throw folder.unwritable(e);
        } catch (UnusableInputException e) {
            folder.close();
            throw e;
        }
    }

    /** Cells of all complete rows; a row that its process did not finish is cut off. */
    private static List<SweepCell> wholeRows(Path table) throws IOException {
        String text = Files.readString(table);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        AtomicFile.write(table, whole.getBytes(StandardCharsets.UTF_8));
        List<SweepCell> cells = new ArrayList<>();
        try {
            whole.lines().skip(1).map(SweepCell::parse).forEach(cells::add);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(table, "", e.getMessage() + "; --restart starts over", e);
        }
        return cells;
    }

    Optional<SweepCell> find(LoraSpec lora) {
        return cells.stream().filter(cell -> cell.isOf(lora)).findFirst();
    }

    void note(SweepCell cell, boolean isBest, AdapterStudio.Result result) {
        if (isBest) {
            AtomicFolder.write(folder.file(BEST), AtomicFolder.Kind.ADAPTER, result::write);
        }
        try {
            Files.write(
                    folder.file(TABLE),
                    (cell.row() + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw folder.unwritable(e);
        }
    }

    void copyBest(Path target) throws IOException {
        try (Stream<Path> files = Files.list(Replacement.settled(folder.file(BEST)))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    void discard() {
        folder.discard();
    }

    void close() {
        folder.close();
    }
}
