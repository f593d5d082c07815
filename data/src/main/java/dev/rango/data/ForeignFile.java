package dev.rango.data;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file is that is taken for text of some encoding and is none, told from its first bytes.
 *
 * @param reason in words
 * @param encoding of text in another encoding its name, else empty
 */
record ForeignFile(String reason, String encoding) {
    /** Bytes that are enough to tell. */
    static final int HEAD = 4096;

    /** In plain text, even with a stray one, bytes of 0 are rarer. */
    private static final double MOST_ZEROS = 0.1;

    private static final int FEWEST_BYTES = 8;
    /** Where the name of a zip archive's first file begins, and a tar archive's mark. */
    private static final int ZIP_NAME = 30;

    private static final int TAR_MARK = 257;

    /** How the formats begin that people confuse with a file of texts. */
    private enum Beginning {
        GIT_LFS(
                "version https://git-lfs.github.com/spec",
                "is a git-lfs pointer, not the file itself; git lfs pull fetches that"),
        NUMPY("\u0093NUMPY", "is an array of NumPy's, not text"),
        GZIP("\u001f\u008b", "is packed with gzip twice; unpack it once"),
        OLD_OFFICE(
                "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1",
                "is an Office file (.xls, .doc); save it as CSV in UTF-8"),
        RICH_TEXT("{\\rtf", "is Rich Text Format; save it as plain text"),
        PARQUET("PAR1", "is a Parquet file; write it as CSV or JSONL"),
        ARROW("ARROW1", "is an Arrow file; write it as CSV or JSONL"),
        PNG("\u0089PNG", "is a picture (PNG)"),
        JPEG("\u00ff\u00d8\u00ff", "is a picture (JPEG)"),
        GIF("GIF8", "is a picture (GIF)"),
        PDF("%PDF-", "is a PDF; export its text"),
        SQLITE("SQLite format 3", "is a database of SQLite; write its table as CSV"),
        PICKLE_2("\u0080\u0002", "is a pickle of Python's, not text"),
        PICKLE_3("\u0080\u0003", "is a pickle of Python's, not text"),
        PICKLE_4("\u0080\u0004\u0095", "is a pickle of Python's, not text"),
        PICKLE_5("\u0080\u0005\u0095", "is a pickle of Python's, not text"),
        SEVEN_ZIP("7z\u00bc\u00af", "is a 7z archive; unpack it"),
        RAR("Rar!\u001a\u0007", "is a RAR archive; unpack it"),
        ZSTD("\u0028\u00b5\u002f\u00fd", "is packed with Zstandard; unpack it, or pack it with gzip"),
        XZ("\u00fd7zXZ", "is packed with xz; unpack it, or pack it with gzip"),
        BZIP2("BZh9", "is packed with bzip2; unpack it, or pack it with gzip"),
        UTF_32_LITTLE("\u00ff\u00fe\u0000\u0000", "is UTF-32", "utf-32", "UTF-32LE", "X-UTF-32LE-BOM"),
        UTF_32_BIG("\u0000\u0000\u00fe\u00ff", "is UTF-32", "utf-32", "UTF-32BE", "X-UTF-32BE-BOM"),
        UTF_16_LITTLE("\u00ff\u00fe", "is UTF-16", "utf-16", "UTF-16LE", "x-UTF-16LE-BOM"),
        UTF_16_BIG("\u00fe\u00ff", "is UTF-16", "utf-16", "UTF-16BE"),
        UTF_8("\u00ef\u00bb\u00bf", "begins with the mark of UTF-8", "utf-8");

        private final byte[] bytes;
        private final ForeignFile foreign;
        private final List<String> others;

        /** @param others encodings that read it as well, by Java's names */
        Beginning(String bytes, String reason, String encoding, String... others) {
            this.bytes = bytes.getBytes(StandardCharsets.ISO_8859_1);
            this.foreign = new ForeignFile(reason, encoding);
            this.others = List.of(others);
        }

        Beginning(String bytes, String reason) {
            this(bytes, reason, "");
        }

        boolean isThatOf(byte[] head, int length) {
            return length >= bytes.length && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
        }

        boolean isReadBy(Charset encoding) {
            return foreign.encoding.equalsIgnoreCase(encoding.name()) || others.contains(encoding.name());
        }
    }

    /**
     * What it is; empty when it may be text of that encoding.
     *
     * @param head the first bytes, {@link #HEAD} of them where there are as many
     * @param length how many there are
     */
    static Optional<ForeignFile> of(byte[] head, int length, Charset encoding) {
        String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
        if (text.startsWith("PK\003\004")) {
            return Optional.of(ofZip(text));
        }
        if (text.startsWith("ustar", TAR_MARK)) {
            return Optional.of(new ForeignFile("is a tar archive; unpack it", ""));
        }
        for (Beginning known : Beginning.values()) {
            if (known.isThatOf(head, length)) {
                return known.isReadBy(encoding)
                        ? ofMarkup(new String(head, 0, length, encoding))
                        : Optional.of(known.foreign);
            }
        }
        return ofMarkup(new String(head, 0, length, encoding)).or(() -> ofZeros(head, length, encoding));
    }

    private static ForeignFile ofZip(String text) {
        String first = text.length() <= ZIP_NAME ? "" : text.substring(ZIP_NAME);
        if (first.startsWith("[Content_Types].xml") || first.startsWith("_rels/") || first.startsWith("xl/")) {
            return new ForeignFile("is an Office file (.xlsx, .docx); save it as CSV in UTF-8", "");
        }
        boolean arrays =
                first.substring(0, Math.min(first.length(), 2 * TAR_MARK)).contains(".npy");
        return new ForeignFile(
                arrays
                        ? "is an archive of NumPy's (.npz), not text"
                        : "is a zip archive (.zip, .npz, .pth, .docx, .xlsx), not text; unpack it",
                "");
    }

    private static Optional<ForeignFile> ofMarkup(String text) {
        String begin = text.replace("\uFEFF", "").stripLeading();
        begin = begin.substring(0, Math.min(begin.length(), 2 * TAR_MARK)).toLowerCase(Locale.ROOT);
        return begin.startsWith("<!doctype html") || begin.startsWith("<html")
                ? Optional.of(new ForeignFile("is an HTML page: the download gave a page in place of the file", ""))
                : Optional.empty();
    }

    /** Without a mark, UTF-16 of most languages has a zero in every second byte, and numbers have them anywhere. */
    private static Optional<ForeignFile> ofZeros(byte[] head, int length, Charset encoding) {
        int[] zeros = new int[2];
        for (int i = 0; i < length; i++) {
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
        }
        if (length < FEWEST_BYTES
                || zeros[0] + zeros[1] <= MOST_ZEROS * length
                || encoding.name().contains("UTF-32")) {
            return Optional.empty();
        }
        if (zeros[0] == 0 || zeros[1] == 0) {
            String order = zeros[0] == 0 ? "utf-16le" : "utf-16be";
            // Without a mark Java takes UTF-16 for big endian.
            String name = encoding.name().equals("UTF-16") ? "UTF-16BE" : encoding.name();
            return order.equalsIgnoreCase(name)
                    ? Optional.empty()
                    : Optional.of(new ForeignFile("is UTF-16 without a byte order mark, by its zeros", order));
        }
        return Optional.of(new ForeignFile("is no text: its first bytes are full of zeros", ""));
    }
}
