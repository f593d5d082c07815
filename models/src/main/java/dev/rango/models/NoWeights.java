package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What people have in place of a file of weights when a download went wrong, told by its first bytes. */
public final class NoWeights {
    private static final int HEAD = 512;

    private NoWeights() {}

    /** Files that are something else, in words. */
    private enum Kind {
        GIT_LFS("version https://git-lfs", "is a git-lfs pointer, not the file itself; git lfs pull fetches that"),
        DOCTYPE("<!doctype html", "is a web page, not a file of weights: the download was answered by a page"),
        HTML("<html", "is a web page, not a file of weights: the download was answered by a page"),
        XML("<?xml", "is XML, not a file of weights: the download may have been answered by an error"),
        JSON("{\"", "is JSON, not a file of weights"),
        GZIP("\u001f\u008b", "is packed with gzip: unpack it"),
        HDF5("\u0089hdf", "is HDF5 (Keras): its weights can be saved as .npz"),
        GGUF("gguf", "is GGUF, whose weights are not read");

        private final String start;
        private final String reason;

        Kind(String start, String reason) {
            this.start = start;
            this.reason = reason;
        }
    }

    /**
     * Refuses a file that is known to be something else; one that is missing or unreadable is left to its reader.
     *
     * @throws UnusableInputException saying what it is
     */
    public static void refuse(Path file) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            reason(in.readNBytes(HEAD)).ifPresent(reason -> {
                throw new UnusableInputException(file, "", reason);
            });
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<String> reason(byte[] head) {
        String text =
                new String(head, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            if (text.startsWith(kind.start)) {
                return Optional.of(kind.reason);
            }
        }
        return Optional.empty();
    }
}
