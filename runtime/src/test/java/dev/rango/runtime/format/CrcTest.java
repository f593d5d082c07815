package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrcTest {
    @TempDir
    Path folder;

    private static String of(byte[] bytes) throws IOException {
        return Crc.of(FileParts.of(bytes));
    }

    /** The check values of both codes. */
    @Test
    void knownValues() throws IOException {
        assertThat(of("123456789".getBytes(US_ASCII))).isEqualTo("9:cbf43926e3069283");
        assertThat(of(new byte[0])).isEqualTo("0:0");
    }

    @Test
    void partsGiveWhatTheWholeGives() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        for (int length : new int[] {0, 1, FileParts.LONGEST - 1, FileParts.LONGEST, FileParts.LONGEST + 1, 300_001}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Path file = folder.resolve("file");
            Files.write(file, bytes);
            try (FileChannel channel = FileChannel.open(file)) {
                ByteBuffer memory = ByteBuffer.allocateDirect(length);
                FileParts kept = FileParts.of(channel, memory);
                FileParts passing = FileParts.of(channel, null);
                for (int again = 0; again < 2; again++) {
                    assertThat(Crc.of(kept)).isEqualTo(of(bytes)).isEqualTo(Crc.of(passing));
                    assertThat(Sha256.of(kept)).isEqualTo(Sha256.of(bytes)).isEqualTo(Sha256.of(passing));
                }
                assertThat(memory).isEqualTo(ByteBuffer.wrap(bytes));
            }
        }
    }

    /** Damage within 64 bits, three flipped bits anywhere, exchanged parts, zeros in the place of a part, and any other length. */
    @Test
    void damageIsSeen() throws IOException {
        SplittableRandom random = new SplittableRandom(6);
        byte[] whole = new byte[20_000];
        random.nextBytes(whole);
        String sum = of(whole);
        for (int trial = 0; trial < 2_000; trial++) {
            byte[] burst = whole.clone();
            int at = random.nextInt(whole.length - Long.BYTES);
            long bits = random.nextLong() | 1;
            for (int i = 0; i < Long.BYTES; i++) {
                burst[at + i] ^= (byte) (bits >>> Byte.SIZE * i);
            }
            assertThat(of(burst)).isNotEqualTo(sum);

            byte[] flipped = whole.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                flipped[flips * 6_000 + random.nextInt(6_000)] ^= (byte) (1 << random.nextInt(8));
            }
            assertThat(of(flipped)).isNotEqualTo(sum);
        }
        byte[] exchanged = whole.clone();
        System.arraycopy(whole, 4096, exchanged, 8192, 4096);
        System.arraycopy(whole, 8192, exchanged, 4096, 4096);
        assertThat(of(exchanged)).isNotEqualTo(sum);
        byte[] zeroed = whole.clone();
        Arrays.fill(zeroed, 4096, 8192, (byte) 0);
        assertThat(of(zeroed)).isNotEqualTo(sum);
        assertThat(of(Arrays.copyOf(whole, 19_999))).isNotEqualTo(sum);
        assertThat(of(Arrays.copyOf(whole, 20_001))).isNotEqualTo(sum);
        assertThat(of(new byte[10])).isNotEqualTo(of(new byte[11]));
    }
}
