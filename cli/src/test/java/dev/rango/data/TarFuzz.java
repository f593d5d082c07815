package dev.rango.data;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** {@code .tar.gz}; the input is what is packed. */
public final class TarFuzz {
    private static final int BLOCK = 512;

    private TarFuzz() {}

    public static void fuzzerTestOneInput(byte[] tar) {
        byte[] summed = withChecksums(tar);
        try {
            Unpacked.of(IdxFuzz.gzipped(summed), "reviews.tar.gz", Unpacker::untarGzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fuzzer does not find sums: every block that can be a header gets its own, unless its first byte is a question mark. */
    private static byte[] withChecksums(byte[] tar) {
        byte[] summed = tar.clone();
        for (int from = 0; from + BLOCK <= summed.length; from += BLOCK) {
            if (summed[from] != '?' && summed[from] != 0) {
                checksum(summed, from);
            }
        }
        return summed;
    }

    private static void checksum(byte[] tar, int from) {
        int sum = 8 * ' ';
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? 0 : tar[from + i] & 0xff;
        }
        System.arraycopy(String.format("%06o\0 ", sum).getBytes(US_ASCII), 0, tar, from + 148, 8);
    }

    public static List<byte[]> seeds() {
        return List.of(
                archive(entry("imdb/", '5', ""), entry("imdb/train/1_9.txt", '0', "?a good film")),
                archive(entry("pax", 'x', "?20 mtime=1234567890\n"), entry("a.txt", '0', "")),
                archive(entry("../out.txt", '0', "?text")),
                archive(entry("link", '2', "")));
    }

    private static byte[] archive(byte[]... entries) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            tar.writeBytes(entry);
        }
        tar.writeBytes(new byte[2 * BLOCK]);
        return tar.toByteArray();
    }

    private static byte[] entry(String name, char type, String content) {
        byte[] bytes = content.getBytes(US_ASCII);
        ByteBuffer entry = ByteBuffer.allocate(BLOCK + (bytes.length + BLOCK - 1) / BLOCK * BLOCK);
        entry.put(name.getBytes(US_ASCII)).position(100).put("0000644\0".getBytes(US_ASCII));
        entry.position(124).put(String.format("%011o", bytes.length).getBytes(US_ASCII));
        entry.position(156).put((byte) type);
        entry.position(257).put("ustar\u000000".getBytes(US_ASCII));
        entry.position(BLOCK).put(bytes);
        return entry.array();
    }
}
