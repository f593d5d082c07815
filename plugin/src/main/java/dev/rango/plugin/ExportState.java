package dev.rango.plugin;

import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.FileDigest;
import dev.rango.models.AtomicFile;
import dev.rango.models.RangoVersion;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From what an export was made: version, parameters, and the digest of every file of base, adapters and data. A build that finds
 * the same, and the export as it was written, has nothing to do.
 */
final class ExportState {
    private final List<String> inputs;

    private ExportState(List<String> inputs) {
        this.inputs = inputs;
    }

    /**
     * Reads the inputs as they are now.
     *
     * @throws UnusableInputException when one cannot be read
     */
    static ExportState of(ExportRequest request, Optional<LabelledTexts> texts) {
        List<String> lines = new ArrayList<>();
        lines.add("rango " + RangoVersion.current());
        lines.add("form " + request.form());
        request.shrink().ifPresent(shrink -> {
            lines.add("quantize " + shrink.precision());
            lines.add("words " + shrink.words());
            lines.add("limits " + shrink.maxFlips() + " " + shrink.maxLoss());
        });
        texts.map(LabelledTexts::state).ifPresent(lines::addAll);
        lines.add("target " + request.target());
        lines.add("version " + request.version().text());
        lines.addAll(files("base", request.base()));
        for (ExportRequest.Named adapter : request.adapters()) {
            lines.addAll(files("adapter " + adapter.name(), adapter.folder()));
        }
        return new ExportState(lines);
    }

    /** A line for each file below a folder, with its digest. */
    static List<String> files(String what, Path folder) {
        return FileDigest.in(folder).stream()
                .map(file -> what + " " + file.sha256() + " " + file.name())
                .toList();
    }

    /** Whether {@code out} was made from these inputs and still is what was written. */
    boolean isThatOf(Path out, Path file) {
        if (!Files.isDirectory(out) || !Files.isRegularFile(file)) {
            return false;
        }
        try {
            return Files.readAllLines(file).equals(with(out));
        } catch (IOException e) {
            // Unreadable, not even UTF-8: not what write() left.
            return false;
        }
    }

    /** Writes down that {@code out} was made from these inputs. */
    void write(Path out, Path file) {
        try {
            String lines = String.join("\n", with(out)) + "\n";
            AtomicFile.write(file, lines.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    private List<String> with(Path out) {
        List<String> lines = new ArrayList<>(inputs);
        // Signed after it was written, it is still what was written.
        files("out", out).stream()
                .filter(line -> !line.endsWith(" " + ModelSignature.FILE))
                .forEach(lines::add);
        return lines;
    }
}
