package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A part of a PEM file (RFC 7468). What stands before, between and after the parts is explanation.
 *
 * @param label as in {@code -----BEGIN PUBLIC KEY-----}
 * @param der what it encodes; empty where the part has headers, as encrypted keys of older tools have
 * @param plain false where it has such headers
 */
record PemBlock(String label, byte[] der, boolean plain) {
    /** A key has some hundred bytes, tools explain it in some thousand. */
    private static final int LARGEST = 1 << 16;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /**
     * The parts of a file, in their order.
     *
     * @throws UnusableInputException when it cannot be read, has no part, or one that is cut off or is not base64
     */
    static List<PemBlock> read(Path file) {
        return parse(file.toString(), text(file));
    }

    private static String text(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "is no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST + 1), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
    }

    /**
     * The parts of a text.
     *
     * @param file where it comes from
     * @throws UnusableInputException when it is longer than any key, has no part, or one that is cut off or is not base64
     */
    static List<PemBlock> parse(String file, String text) {
        if (text.length() > LARGEST) {
            throw new UnusableInputException(file, "", "is longer than any key");
        }
        List<PemBlock> blocks = new ArrayList<>();
        String label = null;
        boolean plain = true;
        StringBuilder base64 = new StringBuilder();
        int number = 0;
        for (String line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
            number++;
            if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
                label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                plain = true;
                base64.setLength(0);
            } else if (label != null && line.equals(END + label + DASHES)) {
                blocks.add(new PemBlock(label, plain ? decoded(file, number, base64) : new byte[0], plain));
                label = null;
            } else if (label != null) {
                plain &= !line.contains(":");
                base64.append(line);
            }
        }
        if (label != null) {
            throw new UnusableInputException(file, "", "is cut off: " + label + " has no end");
        }
        if (blocks.isEmpty()) {
            throw new UnusableInputException(file, "", "is no PEM file: it has no line " + BEGIN + "…" + DASHES);
        }
        return blocks;
    }

    private static byte[] decoded(String file, int line, CharSequence base64) {
        try {
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(file, "before line " + line, "is not base64", e);
        }
    }
}
