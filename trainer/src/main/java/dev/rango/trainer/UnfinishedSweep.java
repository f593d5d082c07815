package dev.rango.trainer;

import dev.rango.models.AtomicFile;
import dev.rango.models.AtomicFolder;
import dev.rango.models.CheckedFolder;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.RegularFile;
import dev.rango.runtime.format.Replacement;
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
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Notes a sweep in its {@link PartialFolder}: {@code sweep.csv}, a row for each finished cell, and the adapter of the
 * best cell so far, which is written before its row: a cell without a row is trained again.
 */
final class UnfinishedSweep {
    private static final String IDENTITY = "identity";
    private static final String TABLE = "sweep.csv";
    private static final String BEST = "best";
    private static final String HEADER = SweepCell.HEADER + ",crc32";
    private static final String RESTART = "; " + Setting.of("restart") + " starts over";

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
                requireSame(file, identity);
                return new UnfinishedSweep(folder, wholeRows(folder.file(TABLE)));
            }
            Files.writeString(folder.file(TABLE), HEADER + "\n");
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

    private static void requireSame(Path file, TrainingIdentity identity) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(RegularFile.require(file)))) {
            identity.require(file, TrainingIdentity.read(in));
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableInputException(file, "", "is damaged" + RESTART, e);
        }
    }

    /** Cells of all complete rows; a row that its process did not finish is cut off. */
    private static List<SweepCell> wholeRows(Path table) throws IOException {
        // Bytes that are no text are damage, which the checksums find.
        String text = new String(Files.readAllBytes(RegularFile.require(table)), StandardCharsets.UTF_8);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        List<String> lines = whole.lines().toList();
        // Without checksums as 0.1 wrote them.
        boolean checked = !lines.isEmpty() && lines.get(0).equals(HEADER);
        if (!checked && (lines.isEmpty() || !lines.get(0).equals(SweepCell.HEADER))) {
            throw new UnusableInputException(table, "line 1", "is damaged" + RESTART);
        }
        List<SweepCell> cells = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            int end = checked ? line.lastIndexOf(',') : line.length();
            try {
                if (checked && (end < 0 || !line.equals(withChecksum(line.substring(0, end))))) {
                    throw new IllegalArgumentException("its checksum does not match");
                }
                cells.add(SweepCell.parse(line.substring(0, end)));
            } catch (IllegalArgumentException e) {
                throw new UnusableInputException(table, "line " + (i + 1), e.getMessage() + RESTART, e);
            }
        }
        AtomicFile.write(table, table(cells).getBytes(StandardCharsets.UTF_8));
        return cells;
    }

    private static String table(List<SweepCell> cells) {
        StringBuilder table = new StringBuilder(HEADER + "\n");
        cells.forEach(cell -> table.append(withChecksum(cell.row())).append('\n'));
        return table.toString();
    }

    private static String withChecksum(String row) {
        CRC32 checksum = new CRC32();
        checksum.update(row.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%s,%08x", row, checksum.getValue());
    }

    Optional<SweepCell> find(LoraSpec lora) {
        return cells.stream().filter(cell -> cell.isOf(lora)).findFirst();
    }

    void note(SweepCell cell, boolean isBest, TrainingResult result) {
        if (isBest) {
            AtomicFolder.write(folder.file(BEST), AtomicFolder.Kind.ADAPTER, result::write);
        }
        try {
            Files.write(
                    folder.file(TABLE),
                    (withChecksum(cell.row()) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw folder.unwritable(e);
        }
    }

    /** @throws UnusableInputException when it is not what was noted */
    void copyBest(Path target) throws IOException {
        Path best = Replacement.settled(folder.file(BEST));
        try {
            CheckedFolder.check(best);
            try (Stream<Path> files = Files.list(best)) {
                for (Path file : files.toList()) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
            // What was copied, not what was looked at.
            CheckedFolder.check(target);
        } catch (UnusableInputException e) {
            throw new UnusableInputException(best, "", "is damaged: " + e.message(Setting::toString) + RESTART, e);
        }
    }

    void discard() {
        folder.discard();
    }

    void close() {
        folder.close();
    }
}
