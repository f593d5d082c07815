package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What people have in place of a file of weights when a download went wrong, told by its first bytes. */
public final class NoWeights {
    private static final int HEAD = 512;
    private static final int SHOWN = 40;
    /** As git-lfs's specification has it. */
    private static final int LONGEST_POINTER = 1024;

    private NoWeights() {}

    /** Files that are something else, in words. */
    private enum Kind {
        GIT_LFS("version https://git-lfs", "is a git-lfs pointer, not the file itself; git lfs pull fetches that"),
        DOCTYPE("<!doctype html", "is a web page, not a file of weights: the download was answered by a page"),
        HTML("<html", "is a web page, not a file of weights: the download was answered by a page"),
        XML("<?xml", "is XML, not a file of weights: the download may have been answered by an error"),
        JSON("{\"", "is JSON, not a file of weights"),
        PDF("%pdf-", "is a PDF, not a file of weights"),
        PNG("\u0089png", "is a picture (PNG), not a file of weights"),
        JPEG("\u00ff\u00d8\u00ff", "is a picture (JPEG), not a file of weights"),
        PARQUET("par1", "is a Parquet file, not a file of weights"),
        FASTTEXT("\u00ba\u0016\u004f\u002f", "is a fastText model, whose weights are not read"),
        GZIP("\u001f\u008b", "is packed with gzip: unpack it"),
        HDF5("\u0089hdf", "is HDF5 (Keras): its weights can be saved as .npz"),
        GGUF("gguf", "is GGUF, whose weights are not read");

        private final String start;
        private final String reason;

        Kind(String start, String reason) {
            this.start = start;
            this.reason = reason;
        }

        static Optional<Kind> of(byte[] head) {
            String text =
                    new String(head, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
            return Arrays.stream(values())
                    .filter(kind -> text.startsWith(kind.start))
                    .findFirst();
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
        reason(head(file)).ifPresent(reason -> {
            throw new UnusableInputException(file, "", reason);
        });
    }

    private static byte[] head(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses a folder in which a file is still git-lfs's pointer to it, whatever kind of file that is.
     *
     * @throws UnusableInputException naming the file
     */
    public static void refusePointers(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (Files.size(file) < LONGEST_POINTER) {
                    Kind.of(head(file)).filter(kind -> kind == Kind.GIT_LFS).ifPresent(pointer -> {
                        throw new UnusableInputException(file, "", pointer.reason);
                    });
                }
            }
        } catch (IOException e) {
            throw new UnusableInputException(folder, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<String> reason(byte[] head) {
        Optional<Kind> kind = Kind.of(head);
        if (kind.isPresent()) {
            return Optional.of(kind.get().reason);
        }
        if (head.length == 0) {
            return Optional.of("is empty, not a file of weights");
        }
        return isText(head)
                ? Optional.of("is text, not a file of weights; it begins: " + beginning(head))
                : Optional.empty();
    }

    /** Numbers have zeros and other control characters soon. */
    private static boolean isText(byte[] head) {
        for (byte b : head) {
            boolean isControl = b >= 0 && b < ' ' || b == 0x7F;
            if (isControl && b != '\t' && b != '\n' && b != '\r' && b != '\f') {
                return false;
            }
        }
        // The last character may be cut off.
        String text = new String(head, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 || text.indexOf('\uFFFD') >= text.length() - 1;
    }

    private static String beginning(byte[] head) {
        String line = new String(head, StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .strip()
                .lines()
                .findFirst()
                .orElse("")
                .replace('\t', ' ');
        return line.length() > SHOWN
                ? line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, SHOWN))) + "…"
                : line;
    }
}
