package dev.rango.trainer;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Files that are given for word vectors by mistake, told by their first bytes. */
final class NotVectors {
    static final int BYTES = 64;

    private static final String ZIP = "PK\u0003\u0004";
    /** fastText's FASTTEXT_FILEFORMAT_MAGIC_INT32, 793712314. */
    private static final String FASTTEXT = "\u00BA\u0016\u004F\u002F";

    private NotVectors() {}

    /** What the file is, and what to do. */
    static Optional<String> reason(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        String page = text.stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith(ZIP)) {
            return Optional.of("is a zip archive; unpack it and name one of the files in it");
        }
        if (text.startsWith("version https://git-lfs")) {
            return Optional.of("is a git-lfs pointer, not the file itself; git lfs pull fetches that");
        }
        if (page.startsWith("<!doctype html") || page.startsWith("<html")) {
            return Optional.of("is an HTML page, not word vectors; look at it in a browser");
        }
        if (text.startsWith(FASTTEXT)) {
            return Optional.of("is a fastText model; its words are in the .vec file beside it");
        }
        return Optional.empty();
    }
}
