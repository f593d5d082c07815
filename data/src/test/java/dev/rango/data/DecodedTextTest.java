package dev.rango.data;

import static dev.rango.data.TestFiles.complaint;
import static dev.rango.data.TestFiles.gzip;
import static dev.rango.data.TestFiles.utf8;
import static dev.rango.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.data.DecodedText.Malformed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodedTextTest {
    @TempDir
    Path folder;

    @Test
    void malformedBytesReadAsJavaReadsThem() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[random.nextInt(9000)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                // Letters, ends of lines and the beginnings and ends of long characters, in any order.
                bytes[i] = (byte) new int[] {'a', '\r', '\n', 0xC3, 0xA9, 0xF0, 0x9F, 0x98, 0x80, 0xE2, bytes[i]}
                        [random.nextInt(11)];
            }
            if (bytes.length > 2) {
                bytes[0] = 'x';
            }
            try (DecodedText text = lenient(new Dripping(bytes, random.nextInt(50) + 1))) {
                assertThat(all(text)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void malformedLinesAreCountedWhateverEndsThem() throws IOException {
        byte[] bytes = "a\r\n\u00e9\u00e9\rb\n\n\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        for (int drop = 1; drop < 8; drop++) {
            try (DecodedText text = lenient(new Dripping(bytes, drop))) {
                assertThat(all(text)).isEqualTo("a\r\n\uFFFD\uFFFD\rb\n\n\uFFFD");
                assertThat(text.malformedLines()).isEqualTo(2);
                assertThat(text.firstMalformed()).isEqualTo(2);
            }
        }
    }

    @Test
    void strictlyTheFirstMalformedLineIsNamed() {
        byte[] bytes = ("plain\r\n".repeat(30_000) + "caf\u00e9\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(complaint(() -> strictly(bytes, "utf-8")))
                .endsWith("file: line 30001: not UTF-8 (byte 0xE9); encoding windows-1252, or what else the file is in,"
                        + " reads it");
        assertThat(complaint(() -> strictly(gzip(bytes), "utf-8"))).contains("line 30001: not UTF-8");
        // A character that the end of the file cuts off.
        assertThat(complaint(() -> strictly(new byte[] {'a', '\n', (byte) 0xC3}, "utf-8")))
                .contains("line 2: not UTF-8");
        assertThat(complaint(() -> strictly(new byte[] {'a', '\n', (byte) 0x81}, "windows-1252")))
                .endsWith("line 2: not windows-1252 (byte 0x81)");
        assertThat(complaint(() -> strictly(new byte[] {'a', '\n', 'b', 0}, "utf-8")))
                .endsWith("line 2: holds a byte of zero, which no text has");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"utf-8", "latin1", "windows-1252", "utf-16", "utf-16le", "utf-16be", "utf-32", "x-UTF-16LE-BOM"})
    void encodingsAreRead(String encoding) throws IOException {
        String text = "caf\u00e9\n" + "d\u00e9j\u00e0 vu, une fois de plus\r\n".repeat(9000);
        assertThat(strictly(text.getBytes(Charset.forName(encoding)), encoding)).isEqualTo(text);
    }

    @Test
    void marksAreDroppedAndContradictionsRefused() throws IOException {
        assertThat(strictly(utf8("\uFEFFab\uFEFF"), "utf-8")).isEqualTo("ab\uFEFF");
        assertThat(strictly(utf8("\uFEFF"), "utf-8")).isEmpty();
        assertThat(strictly(new byte[0], "utf-8")).isEmpty();
        assertThat(strictly(("\uFEFFab").getBytes(StandardCharsets.UTF_16LE), "utf-16le"))
                .isEqualTo("ab");
        assertThat(complaint(() -> strictly(utf8("\uFEFFab"), "latin1")))
                .endsWith("begins with the mark of UTF-8; encoding utf-8 reads it");
        byte[] wide = "some text".getBytes(StandardCharsets.UTF_16);
        assertThat(complaint(() -> strictly(wide, "utf-8"))).endsWith("is UTF-16; encoding utf-16 reads it");
        assertThat(complaint(() -> strictly(wide, "windows-1252"))).endsWith("is UTF-16; encoding utf-16 reads it");
        assertThat(complaint(() -> strictly(wide, "utf-16le"))).endsWith("is UTF-16; encoding utf-16 reads it");
        byte[] bare = "some text".getBytes(StandardCharsets.UTF_16LE);
        assertThat(complaint(() -> strictly(bare, "utf-16"))).endsWith("by its zeros; encoding utf-16le reads it");
    }

    @Test
    void whatIsPackedTwiceOrIsAPageIsNamed() {
        assertThat(complaint(() -> strictly(gzip(gzip(utf8("text"))), "utf-8")))
                .endsWith("packed with gzip twice; unpack it once");
        assertThat(complaint(() -> strictly(utf8("\n <!DOCTYPE HTML>\n<html>\n"), "utf-8")))
                .contains("is an HTML page");
        byte[] office = utf8("PK\003\004" + "x".repeat(26) + "[Content_Types].xml");
        assertThat(complaint(() -> strictly(office, "utf-8")))
                .endsWith("is an Office file (.xlsx, .docx); save it as CSV in UTF-8");
        assertThat(complaint(() -> DecodedText.open(folder, StandardCharsets.UTF_8, Malformed.REFUSE)))
                .endsWith("is a folder, not a file");
    }

    @Test
    void aRowWithoutEndIsNotGathered() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'a';
            }

            @Override
            public int read(byte[] bytes, int from, int count) {
                java.util.Arrays.fill(bytes, from, from + count, (byte) 'a');
                return count;
            }
        };
        assertThat(complaint(() -> {
                    try (DecodedText text = lenient(endless)) {
                        text.beginRow(1);
                        char[] some = new char[1 << 16];
                        while (text.read(some, 0, some.length) > 0) {
                            // Read on.
                        }
                    }
                }))
                .startsWith("a stream: line 1: the row that begins here is longer than 16,777,216 characters");
    }

    private String strictly(byte[] bytes, String encoding) throws IOException {
        Path file = write(folder.resolve("file"), bytes);
        try (DecodedText text = DecodedText.open(file, Charset.forName(encoding), Malformed.REFUSE)) {
            return all(text);
        }
    }

    private static DecodedText lenient(InputStream in) {
        return DecodedText.of("a stream", in, StandardCharsets.UTF_8, Malformed.REPLACE);
    }

    private static String all(DecodedText text) throws IOException {
        StringWriter all = new StringWriter();
        text.transferTo(all);
        return all.toString();
    }

    /** Gives a few bytes at a time. */
    private static final class Dripping extends ByteArrayInputStream {
        private final int drop;

        Dripping(byte[] bytes, int drop) {
            super(bytes);
            this.drop = drop;
        }

        @Override
        public synchronized int read(byte[] bytes, int from, int wanted) {
            return super.read(bytes, from, Math.min(wanted, drop));
        }

        @Override
        public synchronized int available() {
            return 0;
        }
    }
}
