package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Files of other tools: those of the resources were written by NumPy 2.4 and by Python's pickle with the calls that
 * PyTorch makes; others are put together here, byte by byte.
 */
final class ForeignFiles {
    private ForeignFiles() {}

    static byte[] resource(String name) throws IOException {
        try (InputStream in = ForeignFiles.class.getResourceAsStream("foreign/" + name)) {
            return in.readAllBytes();
        }
    }

    static Path copy(Path folder, String name) throws IOException {
        return Files.write(folder.resolve(name), resource(name));
    }

    /** A PyTorch archive with a pickle and one storage named 0. */
    static Path pth(Path folder, byte[] pickle, byte[] storage) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("a/data.pkl", pickle);
        parts.put("a/data/0", storage);
        return zip(folder.resolve("made.pth"), parts, ZipEntry.STORED);
    }

    static Path zip(Path file, Map<String, byte[]> parts, int method) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                ZipEntry entry = new ZipEntry(part.getKey());
                CRC32 checksum = new CRC32();
                checksum.update(part.getValue());
                entry.setMethod(method);
                entry.setSize(part.getValue().length);
                entry.setCrc(checksum.getValue());
                zip.putNextEntry(entry);
                zip.write(part.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Bytes of Latin-1 characters, as pickles are shown. */
    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whatever happens is a result or one line for the user; nothing else is thrown. */
    static void readsOrIsRefused(ThrowingCallable read) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(read);
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(UnusableInputException.class);
            assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
        }
    }

    static void isRefused(ThrowingCallable read, String message) {
        assertThatThrownBy(read)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }

    /** Every truncation, and a seeded lot of flipped bits, of a file. */
    static void disturb(Path folder, String name, byte[] good, long seed) throws IOException {
        Path file = folder.resolve("disturbed-" + name);
        for (int length = 0; length < good.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            isRefused(() -> WeightFile.read(file), "disturbed-" + name);
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 400; i++) {
            byte[] bad = good.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bad);
            readsOrIsRefused(() -> WeightFile.read(file));
        }
    }
}
