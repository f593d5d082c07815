package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hexadecimal, as {@code sha256sum} prints it. */
public final class Sha256 {
    private Sha256() {}

    /**
     * Digest of a whole file.
     *
     * @throws UnusableInputException when it is missing or cannot be read
     */
    public static String of(Path file) {
        try (InputStream in = Files.newInputStream(RegularFile.require(file))) {
            return copy(in, OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw RegularFile.unreadable(file, e);
        }
    }

    /** Digest of bytes. */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** Digest of a file that comes in parts. */
    static String of(FileParts file) throws IOException {
        MessageDigest digest = digest();
        byte[] heap = new byte[FileParts.LONGEST];
        file.forEach(part -> {
            if (part.isDirect()) {
                // It would be copied in pieces of 4 KB.
                int length = part.remaining();
                part.get(heap, 0, length);
                digest.update(heap, 0, length);
            } else {
                digest.update(part);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Copies a stream to its end and returns the digest of what it held. */
    static String copy(InputStream in, OutputStream out) throws IOException {
        DigestInputStream digest = new DigestInputStream(in, digest());
        digest.transferTo(out);
        return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    }

    /** A fresh one. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
