package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.ModelSignature;
import dev.rango.runtime.format.RegularFile;
import dev.rango.runtime.format.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** {@code MANIFEST.sha256}: writes and reads the digests of a folder. */
public final class FolderManifest {
    private static final int LONGEST = 1 << 20;

    private FolderManifest() {}

    /** Notes the digests of all files below a folder as they are now. */
    public static void write(Path folder) throws IOException {
        Files.write(folder.resolve(ModelManifest.FILE), lines(folder));
    }

    private static byte[] lines(Path folder) throws IOException {
        // A signature is made of the rest, this file included.
        Set<Path> beside = Set.of(folder.resolve(ModelManifest.FILE), folder.resolve(ModelSignature.FILE));
        StringBuilder lines = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f -> !beside.contains(f))
                    .sorted()
                    .toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                lines.append(Sha256.of(file)).append("  ").append(name).append('\n');
            }
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Notes the digests of a base or an adapter as it is now, in place of those that it had, and keeps what it had when the folder
     * does not hold then.
     *
     * @param holds is asked once the new manifest is there
     * @return the files that the old manifest did not list so
     * @throws UnusableInputException when the folder is an export, which is exported again instead, or cannot be written
     */
    public static List<String> accept(Path folder, BooleanSupplier holds) {
        Path file = folder.resolve(ModelManifest.FILE);
        if (Files.exists(folder.resolve("model.onnx"))) {
            throw new UnusableInputException(
                    folder, "", "is an exported model: what it proves would no longer be so; export again");
        }
        if (!Files.exists(folder.resolve(Checkpoint.WEIGHTS_FILE))
                && !Files.exists(folder.resolve(AdapterFiles.CONFIG_FILE))) {
            throw new UnusableInputException(folder, "", "holds no base and no adapter");
        }
        try {
            Optional<byte[]> before =
                    Files.exists(file) ? Optional.of(Files.readAllBytes(RegularFile.require(file))) : Optional.empty();
            boolean kept = false;
            try {
                AtomicFile.writeInto(folder, ModelManifest.FILE, lines(folder));
                kept = holds.getAsBoolean();
            } finally {
                if (!kept && before.isPresent()) {
                    AtomicFile.writeInto(folder, ModelManifest.FILE, before.get());
                } else if (!kept) {
                    Files.deleteIfExists(file);
                }
            }
            Set<String> known = new HashSet<>();
            before.map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .ifPresent(text -> text.lines().forEach(known::add));
            return read(folder).stream()
                    .flatMap(manifest -> manifest.parts().stream())
                    .filter(part -> !known.contains(part.sha256() + "  " + part.name()))
                    .map(ModelManifest.Part::name)
                    .toList();
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the manifest of a folder; empty when it has none.
     *
     * @throws UnusableInputException when it is broken, or no file
     */
    public static Optional<ModelManifest> read(Path folder) {
        Path file = folder.resolve(ModelManifest.FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
                throw new UnusableInputException(file, "", "is no manifest: no regular file, or beyond 1 MB");
            }
            return Optional.of(ModelManifest.parse(file.toString(), Files.readAllBytes(RegularFile.require(file))));
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }
}
