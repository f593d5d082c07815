package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a tar archive of the POSIX ustar format, or GNU's where it does not differ: files and folders. Links, devices
 * and extensions that would rename or resize an entry are refused.
 */
final class TarReader {
    private static final int BLOCK = 512;
    // Extended headers hold a few attributes; a larger one is no honest header.
    private static final int EXTENSION_LIMIT = 1 << 16;

    /**
     * @param name the entry's path, unchecked
     * @param size bytes of its content; 0 for a folder
     */
    record Entry(String name, long size, boolean isFolder) {}

    private final Path archive;
    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private long position;
    // Bytes of the present entry's content still to be read, and the padding after it.
    private long remaining;
    private int padding;

    TarReader(Path archive, InputStream in) {
        this.archive = archive;
        this.in = in;
    }

    /** The next file or folder, or null at the end. What was not read of the last one is passed over. */
    Entry next() throws IOException {
        while (true) {
            skip(remaining + padding);
            remaining = 0;
            padding = 0;
            readBlock();
            if (isZero()) {
                return null;
            }
            requireChecksum();
            char type = (char) (block[156] & 0xff);
            long size = octal(124, 12, "size");
            String name = name();
            remaining = size;
            padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
            switch (type) {
                case '0', '\0' -> {
                    // Before ustar, a folder was a file whose name ends in a slash.
                    return new Entry(name, size, name.endsWith("/"));
                }
                case '5' -> {
                    return new Entry(name, 0, true);
                }
                case 'x', 'g' -> requireHarmlessExtension(size);
                default -> throw broken("entry \"" + name + "\" is neither file nor folder (type '" + type + "')");
            }
        }
    }

    /** Writes the present entry's content. */
    void copyTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 13];
        while (remaining > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, remaining));
            if (read < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, read);
            remaining -= read;
            position += read;
        }
    }

    private String name() {
        String name = text(0, 100);
        // GNU's format keeps times where ustar has the prefix.
        boolean ustar = text(257, 6).equals("ustar") && block[262] == 0;
        String prefix = ustar ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private void requireHarmlessExtension(long size) throws IOException {
        if (size > EXTENSION_LIMIT) {
            throw broken("an extended header of " + size + " bytes");
        }
        byte[] content = in.readNBytes((int) size);
        if (content.length < size) {
            throw new EOFException();
        }
        position += size;
        remaining = 0;
        String attributes = new String(content, StandardCharsets.UTF_8);
        for (String attribute : new String[] {" path=", " linkpath=", " size=", " GNU.sparse."}) {
            if (attributes.contains(attribute)) {
                throw broken("an extended header with" + attribute + " is not supported");
            }
        }
    }

    private void requireChecksum() {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            // The checksum's own field counts as blanks.
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        if (sum != octal(148, 8, "checksum")) {
            throw broken("no tar header, or a damaged one (wrong checksum)");
        }
    }

    private long octal(int offset, int length, String what) {
        String digits = text(offset, length).strip();
        // Twelve octal digits are 36 bits: no overflow.
        if (!digits.matches("[0-7]{1,12}")) {
            throw broken(what + " is not octal");
        }
        return Long.parseLong(digits, 8);
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, StandardCharsets.UTF_8);
    }

    private boolean isZero() {
        return Arrays.equals(block, new byte[BLOCK]);
    }

    private void readBlock() throws IOException {
        if (in.readNBytes(block, 0, BLOCK) < BLOCK) {
            throw broken("the archive ends without an end mark; it is truncated");
        }
        position += BLOCK;
    }

    private void skip(long count) throws IOException {
        in.skipNBytes(count);
        position += count;
    }

    private UnusableInputException broken(String reason) {
        return new UnusableInputException(archive, "before byte " + position, reason);
    }
}
