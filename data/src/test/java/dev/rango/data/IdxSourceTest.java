package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxSourceTest {
    @TempDir
    Path folder;

    private static byte[] idx(int magic, int[] sizes, byte[] values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(magic);
        for (int size : sizes) {
            out.writeInt(size);
        }
        out.write(values);
        return bytes.toByteArray();
    }

    private void write(String name, byte[] content) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(out) : out) {
            packed.write(content);
        }
    }

    private static byte[] pixels(int images) {
        byte[] pixels = new byte[images * 784];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / 784 + i);
        }
        return pixels;
    }

    /** A file of pictures. */
    static byte[] images(int count) throws IOException {
        return idx(0x803, new int[] {count, 28, 28}, pixels(count));
    }

    /** A file of labels. */
    static byte[] labels(int... labels) throws IOException {
        byte[] values = new byte[labels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) labels[i];
        }
        return idx(0x801, new int[] {labels.length}, values);
    }

    private void letters(byte... labels) throws IOException {
        write("nist-az-test-images-idx3-ubyte.gz", idx(0x803, new int[] {3, 28, 28}, pixels(3)));
        write("nist-az-test-labels-idx1-ubyte", idx(0x801, new int[] {labels.length}, labels));
    }

    @Test
    void picturesAndLabelsAreReadGzippedOrNot() throws IOException {
        letters((byte) 1, (byte) 26, (byte) 2);
        ImageSource source = DataSpec.parse("letters:" + folder).images();
        ImageDataset letters = source.load(Part.TEST);
        assertThat(letters.labels()).hasSize(26).startsWith("A").endsWith("Z");
        assertThat(letters.train()).isEmpty();
        assertThat(letters.test().stream().map(LabelledImage::label)).containsExactly(0, 25, 1);
        assertThat(letters.test().get(2).pixels()).isEqualTo(Arrays.copyOfRange(pixels(3), 2 * 784, 3 * 784));
        assertRefused(source::load, "looked for nist-az-train-images-idx3-ubyte, with a dot");
    }

    @Test
    void lettersOfEmnistAreTurnedUpright() throws IOException {
        letters((byte) 1, (byte) 26, (byte) 2);
        byte[] lying = new byte[784];
        lying[3 * 28 + 5] = 77;
        write("emnist-letters-test-images-idx3-ubyte.gz", idx(0x803, new int[] {1, 28, 28}, lying));
        write("emnist-letters-test-labels-idx1-ubyte.gz", idx(0x801, new int[] {1}, new byte[] {3}));
        ImageDataset letters = DataSpec.parse("letters:" + folder).images().load(Part.TEST);
        assertThat(letters.name()).isEqualTo("emnist-letters");
        byte[] upright = new byte[784];
        upright[5 * 28 + 3] = 77;
        assertThat(letters.test()).hasSize(1);
        assertThat(letters.test().get(0).pixels()).isEqualTo(upright);
        assertThat(letters.test().get(0).label()).isEqualTo(2);
    }

    @Test
    void digitsAreNamedByTheirValue() throws IOException {
        write("train-images-idx3-ubyte", idx(0x803, new int[] {2, 28, 28}, pixels(2)));
        write("train-labels-idx1-ubyte.gz", idx(0x801, new int[] {2}, new byte[] {9, 0}));
        ImageDataset digits = DataSpec.parse("mnist:" + folder).images().load(Part.TRAIN);
        assertThat(digits.labels()).hasSize(10).startsWith("0").endsWith("9");
        assertThat(digits.train().stream().map(LabelledImage::label)).containsExactly(9, 0);
    }

    /** As 7-Zip unpacks them, and as Kaggle keeps them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X.idxN-ubyte",
                "X.idxN-ubyte.gz",
                "X-idxN-ubyte/X-idxN-ubyte",
                "X-idxN-ubyte/X-idxN-ubyte.gz",
                "X.idxN-ubyte/X.idxN-ubyte"
            })
    void filesGoByOtherNamesToo(String name) throws IOException {
        write(name.replace("X", "t10k-images").replace("N", "3"), idx(0x803, new int[] {2, 28, 28}, pixels(2)));
        write(name.replace("X", "t10k-labels").replace("N", "1"), idx(0x801, new int[] {2}, new byte[] {9, 0}));
        ImageDataset digits = DataSpec.parse("mnist:" + folder).images().load(Part.TEST);
        assertThat(digits.test().stream().map(LabelledImage::label)).containsExactly(9, 0);
    }

    @Test
    void brokenFilesAreRefusedInOneLine() throws IOException {
        String images = "nist-az-test-images-idx3-ubyte.gz";
        letters((byte) 1, (byte) 27, (byte) 2);
        assertUnreadable("label 2: is 27, not 1 to 26");
        letters((byte) 0, (byte) 1, (byte) 2);
        assertUnreadable("label 1: is 0, not 1 to 26");
        letters((byte) 1, (byte) 2);
        assertUnreadable("2 labels for 3 pictures");
        letters((byte) 1, (byte) 2, (byte) 3);
        write(images, idx(0x801, new int[] {3}, new byte[3]));
        assertUnreadable("begins with 00000801, not with 00000803");
        write(images, idx(0x803, new int[] {3, 32, 32}, new byte[3 * 1024]));
        assertUnreadable("has pictures of 32 x 32 pixels, not 28 x 28");
        write(images, idx(0x803, new int[] {3, 28, 28}, pixels(2)));
        assertUnreadable("holds 1568 of 2352 bytes; it is truncated");
        write(images, idx(0x803, new int[] {3, 28, 28}, pixels(4)));
        assertUnreadable("is longer than its sizes [3, 28, 28] say");
        write(images, idx(0x803, new int[] {0, 28, 28}, new byte[0]));
        assertUnreadable("dimension 1: is 0, empty or too large");
        write(images, idx(0x803, new int[] {1 << 30, 28, 28}, new byte[0]));
        assertUnreadable("dimension 2: is 28, empty or too large");
        write(images, new byte[] {0, 0});
        assertUnreadable("ends too early");
        Files.write(folder.resolve(images), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertUnreadable("truncated");
        Files.delete(folder.resolve(images));
        assertUnreadable("none of the expected files is here");
    }

    @Test
    void textsAndPicturesAreNotMistakenForEachOther() {
        assertRefused(() -> DataSpec.parse("mnist:x").source(), "mnist:x: holds pictures; this needs texts");
        assertRefused(() -> DataSpec.parse("imdb:x").images(), "imdb:x: holds texts; this needs pictures");
        assertThat(DataSpec.parse("letters:x").scheme().holdsImages()).isTrue();
        assertThat(DataSpec.parse("csv:x").scheme().holdsImages()).isFalse();
    }

    private void assertUnreadable(String part) {
        assertRefused(() -> DataSpec.parse("letters:" + folder).images().load(Part.TEST), part);
    }

    private static void assertRefused(ThrowingCallable call, String part) {
        assertThatThrownBy(call)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(part)
                .message()
                .doesNotContain("\n");
    }
}
