package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FastStartTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeModel() {
        List<String> words = new ArrayList<>(List.of("<unk>", "<pad>"));
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 3000; i++) {
            words.add(Long.toString(random.nextLong(1L << 50), 36) + "é".repeat(i % 4) + i);
        }
        write(words, List.of("no", "yes"));
        FastStart.write(folder);
        file = folder.resolve(FastStart.FILE);
    }

    private void write(List<String> words, List<String> labels) {
        Path tokenizer = folder.resolve(Tokenizer.FILE);
        new Tokenizer(Vocabulary.of(words), 77).write(tokenizer);
        new ModelConfig(words.size(), 4, 5, labels, Sha256.of(tokenizer), Optional.empty())
                .withExport(new ModelConfig.ExportInfo(
                        "branch",
                        "int8",
                        "b".repeat(64),
                        List.of(new ModelConfig.AdapterInfo("a".repeat(64), 2, 0.1, List.of("fc1", "embedding")))))
                .write(folder.resolve(ModelConfig.FILE));
    }

    @Test
    void saysWhatTheJsonFilesSay() throws IOException {
        assertThat(FastStart.isCurrent(folder)).isTrue();
        ModelConfig config = ModelConfig.read(folder.resolve(ModelConfig.FILE));
        List<String> words =
                Tokenizer.read(folder.resolve(Tokenizer.FILE)).vocabulary().words();
        FastStart.Parts fast = FastStart.read(ModelFiles.onDisk(folder));
        assertThat(fast.config()).isEqualTo(config);
        assertThat(fast.tokenizer().maxTokens()).isEqualTo(77);
        assertThat(fast.tokenizer().vocabulary().words()).isEqualTo(words);
        for (int id = 0; id < words.size(); id++) {
            assertThat(fast.tokenizer().vocabulary().id(words.get(id))).isEqualTo(id);
        }
        byte[] once = Files.readAllBytes(file);
        FastStart.write(folder);
        assertThat(Files.readAllBytes(file)).isEqualTo(once);
    }

    @Test
    void otherJsonFilesMakeItStale() {
        write(List.of("<unk>", "<pad>", "other"), List.of("no", "yes"));
        assertThat(FastStart.isCurrent(folder)).isFalse();
        assertThat(FastStart.read(ModelFiles.onDisk(folder))
                        .tokenizer()
                        .vocabulary()
                        .size())
                .isEqualTo(3);
        FastStart.write(folder);
        write(List.of("<unk>", "<pad>", "other"), List.of("yes", "no"));
        assertThat(FastStart.read(ModelFiles.onDisk(folder)).config().labels()).containsExactly("yes", "no");
    }

    @Test
    void aDamagedFileIsPassedOver() throws IOException {
        ModelConfig config = FastStart.read(ModelFiles.onDisk(folder)).config();
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 300; i++) {
            byte[] broken = whole.clone();
            broken[random.nextInt(i % 2 == 0 ? 200 : broken.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, broken);
            assertThat(FastStart.isCurrent(folder)).isFalse();
            assertThat(FastStart.read(ModelFiles.onDisk(folder)).config()).isEqualTo(config);
        }
        for (int length : new int[] {0, 1, 31, 32, 33, 100, whole.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThat(FastStart.read(ModelFiles.onDisk(folder)).config()).isEqualTo(config);
        }
        Files.delete(file);
        assertThat(FastStart.read(ModelFiles.onDisk(folder)).config()).isEqualTo(config);
    }

    /** What a checksum made to fit cannot do: hang, run out of memory or crash. */
    @Test
    void aHostileVocabularyEndsInAnExceptionOrWrongIds() {
        byte[] saved = bytes(Vocabulary.of(List.of("<unk>", "<pad>", "a", "a word of many bytes", "b"))
                .save());
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = saved.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> {
                        try {
                            Vocabulary.load(ByteBuffer.wrap(broken).order(ByteOrder.LITTLE_ENDIAN))
                                    .id("a word of many bytes");
                        } catch (IndexOutOfBoundsException | UnusableInputException | IllegalArgumentException e) {
                            // As FastStart expects.
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
