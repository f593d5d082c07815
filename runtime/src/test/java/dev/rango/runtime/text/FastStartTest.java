package dev.rango.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.ConfigText;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        ConfigText.write(folder, words.size(), labels, Sha256.of(tokenizer), """
                , "form": "branch", "precision": "int8", "base_sha256": "b",
                "adapters": [{"sha256": "a", "rank": 2, "alpha": 0.1, "targets": ["fc1", "embedding"]},
                             {"sha256": "c", "rank": 3, "alpha": 0.5, "targets": ["fc1", "embedding"], "alphas": [0.5, -2]}]""");
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
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(FastStart.read(ModelFiles.onDisk(folder)).config()).isEqualTo(config);
        }
        Files.delete(file);
        assertThat(FastStart.read(ModelFiles.onDisk(folder)).config()).isEqualTo(config);
    }

    /** The first version had the vocabulary in it. */
    @Test
    void theFirstVersionIsReadAndFollowsTheJsonFiles() throws IOException {
        FastStart.Parts written = FastStart.read(ModelFiles.onDisk(folder));
        FirstStart.write(folder);
        Files.delete(folder.resolve(FastStart.VOCABULARY));
        assertThat(FastStart.isCurrent(folder)).isTrue();
        FastStart.Parts first = FastStart.read(ModelFiles.onDisk(folder));
        assertThat(first.config()).isEqualTo(written.config());
        assertThat(first.tokenizer().maxTokens()).isEqualTo(77);
        assertThat(first.tokenizer().vocabulary().words())
                .isEqualTo(written.tokenizer().vocabulary().words());
        write(List.of("<unk>", "<pad>", "other"), List.of("no", "yes"));
        assertThat(FastStart.isCurrent(folder)).isFalse();
        assertThat(FastStart.read(ModelFiles.onDisk(folder))
                        .tokenizer()
                        .vocabulary()
                        .size())
                .isEqualTo(3);
    }

    @Test
    void aDamagedOrOtherVocabularyIsPassedOver() throws IOException {
        Path vocabulary = folder.resolve(FastStart.VOCABULARY);
        byte[] whole = Files.readAllBytes(vocabulary);
        byte[] broken = whole.clone();
        broken[100] ^= 4;
        for (byte[] content : List.of(broken, new byte[0], Arrays.copyOf(whole, whole.length - 1))) {
            Files.write(vocabulary, content);
            assertThat(FastStart.isCurrent(folder)).isFalse();
            assertThat(FastStart.read(ModelFiles.onDisk(folder))
                            .tokenizer()
                            .vocabulary()
                            .size())
                    .isEqualTo(3002);
        }
    }

    /** What checksums that were made to fit cannot do: hang, run out of memory, or make a look-up fail or leave the ids. */
    @Test
    void aHostileVocabularyIsRefusedOrGivesIds() {
        List<String> words = List.of("<unk>", "<pad>", "a", "a word of many bytes", "b", "another word of many bytes");
        byte[] saved = bytes(Vocabulary.of(words).save());
        SplittableRandom random = new SplittableRandom(4);
        int usable = 0;
        for (int i = 0; i < 40_000; i++) {
            byte[] broken = saved.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(i % 2 == 0 ? 256 : 8);
            }
            Vocabulary vocabulary;
            try {
                vocabulary = Vocabulary.load(ByteBuffer.wrap(broken).order(ByteOrder.LITTLE_ENDIAN));
            } catch (IndexOutOfBoundsException | UnusableInputException e) {
                // As FastStart expects.
                continue;
            }
            usable++;
            for (String word : words) {
                assertThat(vocabulary.id(word)).isBetween(0, words.size() - 1);
                vocabulary.word(vocabulary.id(word));
            }
        }
        assertThat(usable).isGreaterThan(1_000);
    }

    /** Its own checksum fits, and so do those of the files beside it. */
    @Test
    void aStartFileThatWasMadeUpIsRefusedInOneLine() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(9);
        int refused = 0;
        for (int trial = 0; trial < 300; trial++) {
            byte[] body = FirstStart.body(whole);
            int notes = body.length - FirstStart.configuration(whole).length;
            if (trial % 4 == 0) {
                body = Arrays.copyOf(body, random.nextInt(notes, body.length));
            } else {
                for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                    body[random.nextInt(notes, body.length)] = (byte) random.nextInt(256);
                }
            }
            Files.write(file, FirstStart.withSum(body));
            try {
                FastStart.read(ModelFiles.onDisk(folder));
            } catch (UnusableInputException e) {
                refused++;
                assertThat(e.getMessage().lines()).hasSize(1);
                assertThat(e.getMessage()).contains(FastStart.FILE);
            }
        }
        assertThat(refused).isGreaterThan(75);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
