package dev.rango.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a file is that is taken for UTF-8 text and is none, told from its first bytes.
 *
 * @param reason in words
 * @param encoding of text in another encoding its name, else empty
 */
public record ForeignFile(String reason, String encoding) {
    /** Bytes that are enough to tell. */
    public static final int HEAD = 4096;

    /** In plain text, even with a stray one, bytes of 0 are rarer. */
    private static final double MOST_ZEROS = 0.1;

    private static final int FEWEST_BYTES = 8;

    /** How the formats begin that people confuse with a file of texts. */
    private enum Beginning {
        NPZ("PK\003\004", "is a zip archive (.npz, .zip, .docx, .xlsx, .pth): unpack it, or export its texts"),
        NUMPY("\u0093NUMPY", "is an array of NumPy's, not text"),
        GIT_LFS(
                "version https://git-lfs.github.com/spec",
                "is a pointer of git-lfs, not the file itself: `git lfs pull` fetches that"),
        PARQUET("PAR1", "is a Parquet file: write it as CSV or JSONL"),
        ARROW("ARROW1", "is an Arrow file: write it as CSV or JSONL"),
        PNG("\u0089PNG", "is a picture (PNG)"),
        JPEG("\u00ff\u00d8\u00ff", "is a picture (JPEG)"),
        GIF("GIF8", "is a picture (GIF)"),
        PDF("%PDF-", "is a PDF: export its text"),
        SQLITE("SQLite format 3", "is a database of SQLite: write its table as CSV"),
        PICKLE("\u0080\u0004\u0095", "is a pickle of Python's, not text"),
        ZSTD("\u0028\u00b5\u002f\u00fd", "is packed with Zstandard: unpack it, or pack it with gzip"),
        XZ("\u00fd7zXZ", "is packed with xz: unpack it, or pack it with gzip"),
        BZIP2("BZh9", "is packed with bzip2: unpack it, or pack it with gzip"),
        UTF_32("\u00ff\u00fe\u0000\u0000", "is UTF-32", "utf-32"),
        UTF_16_LITTLE("\u00ff\u00fe", "is UTF-16", "utf-16"),
        UTF_16_BIG("\u00fe\u00ff", "is UTF-16", "utf-16");

        private final byte[] bytes;
        private final ForeignFile foreign;

        Beginning(String bytes, String reason) {
            this(bytes, reason, "");
        }

        Beginning(String bytes, String reason, String encoding) {
            this.bytes = bytes.getBytes(StandardCharsets.ISO_8859_1);
            this.foreign = new ForeignFile(reason, encoding);
        }

        boolean isThatOf(byte[] head, int length) {
            return length >= bytes.length && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
        }
    }

    /**
     * What it is; empty when it may be UTF-8 text.
     *
     * @param head the first bytes, {@link #HEAD} of them where there are as many
     * @param length how many there are
     */
    public static Optional<ForeignFile> of(byte[] head, int length) {
        for (Beginning known : Beginning.values()) {
            if (known.isThatOf(head, length)) {
                return Optional.of(known.foreign);
            }
        }
        return ofZeros(head, length);
    }

    /** Without a mark, UTF-16 of most languages has a zero in every second byte, and numbers have them anywhere. */
    private static Optional<ForeignFile> ofZeros(byte[] head, int length) {
        int[] zeros = new int[2];
        for (int i = 0; i < length; i++) {
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
        }
        if (length < FEWEST_BYTES || zeros[0] + zeros[1] <= MOST_ZEROS * length) {
            return Optional.empty();
        }
        if (zeros[0] == 0 || zeros[1] == 0) {
            String order = zeros[0] == 0 ? "utf-16le" : "utf-16be";
            return Optional.of(new ForeignFile("is UTF-16 without a byte order mark, by its zeros", order));
        }
        return Optional.of(new ForeignFile("is no text: its first bytes are full of zeros", ""));
    }
}
