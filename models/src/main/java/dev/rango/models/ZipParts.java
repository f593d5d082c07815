package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The parts of a zip archive, each read whole and with its checksum proven. A part that claims to inflate beyond what
 * numbers ever do is refused before memory is taken for it.
 */
final class ZipParts implements AutoCloseable {
    /** Deflate reaches 1032 on zeros; weights reach 10. */
    private static final long MAX_RATIO = 200;

    private static final long ALWAYS_FINE = 1 << 20;
    private static final int SHOWN = 3;

    private final Path file;
    private final ZipFile zip;
    private final MemoryBudget memory;

    private ZipParts(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
        this.memory = MemoryBudget.of(file);
    }

    /** What reading this file may take; what is made of its parts counts as well. */
    MemoryBudget memory() {
        return memory;
    }

    /**
     * Opens an archive.
     *
     * @throws UnusableInputException when it is none, or truncated
     */
    static ZipParts open(Path file) {
        try {
            return new ZipParts(file, new ZipFile(file.toFile()));
        } catch (IOException | IllegalArgumentException e) {
            // A cut-off archive has lost the directory at its end.
            throw new UnusableInputException(file, "", "is truncated, or no zip archive: " + e.getMessage(), e);
        }
    }

    /** Names of all parts, in the order of the archive's directory. */
    static List<String> names(Path file) {
        try (ZipParts parts = open(file)) {
            return parts.names();
        }
    }

    /** What to say of an archive that no tool has written its weights to. */
    String noWeights() {
        List<String> names = names();
        if (names.isEmpty()) {
            return "is an empty zip archive";
        }
        boolean isOffice = names.contains("[Content_Types].xml");
        String inside =
                names.stream().limit(SHOWN).collect(Collectors.joining(", ")) + (names.size() > SHOWN ? ", …" : "");
        return isOffice
                ? "is an Office file (.xlsx, .docx), not a file of weights"
                : "is a zip archive without weights of PyTorch or NumPy; unpack it if they are in one of its files: "
                        + inside;
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            if (!known.add(name)) {
                throw new UnusableInputException(file, name, "stands there twice");
            }
            names.add(name);
        }
        return names;
    }

    /** All bytes of a part, little-endian; null when there is no such part. */
    ByteBuffer read(String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return null;
        }
        long size = entry.getSize();
        boolean stored = entry.getMethod() == ZipEntry.STORED;
        long packed = entry.getCompressedSize();
        if (size < 0 || packed > sizeOfFile() || (stored && size != packed)) {
            throw new UnusableInputException(file, name, "claims " + size + " bytes, which it cannot have");
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new UnusableInputException(
                    file, name, "has " + size + " bytes: one tensor of more than 2 GB is not read");
        }
        if (size > ALWAYS_FINE && size / MAX_RATIO > packed) {
            throw new UnusableInputException(
                    file, name, "claims to inflate from " + packed + " to " + size + " bytes: no weights do that");
        }
        memory.take(name, size);
        byte[] bytes = new byte[(int) size];
        try (InputStream in = zip.getInputStream(entry)) {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length || in.read() >= 0) {
                throw new UnusableInputException(file, name, "has not the size that it claims");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableInputException(file, name, "is damaged: " + e.getMessage(), e);
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        if (checksum.getValue() != entry.getCrc()) {
            throw new UnusableInputException(file, name, "is damaged: its checksum is another");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    long sizeOfFile() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be closed: " + e.getMessage(), e);
        }
    }
}
