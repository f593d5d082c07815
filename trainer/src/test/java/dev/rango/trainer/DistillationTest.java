package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.data.LabelledText;
import dev.rango.models.Tensor;
import dev.rango.models.TrainingRecord;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of an encoder that draws a vector from each word's letters. */
class DistillationTest {
    private static final int WIDTH = 5;

    @TempDir
    Path folder;

    private final List<Integer> asked = new ArrayList<>();

    private WordEncoder encoder(String digest) {
        return new WordEncoder() {
            @Override
            public int width() {
                return WIDTH;
            }

            @Override
            public String digest() {
                return digest;
            }

            @Override
            public float[][] vectors(List<String> texts) {
                asked.add(texts.size());
                return texts.stream().map(DistillationTest::vector).toArray(float[][]::new);
            }
        };
    }

    private static float[] vector(String word) {
        SplittableRandom random = new SplittableRandom(word.hashCode());
        float[] vector = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            vector[i] = (float) ((random.nextDouble() - 0.5) * (i + 1));
        }
        return vector;
    }

    private static CountedWordList words(int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add("w" + i);
        }
        return CountedWordList.of(words);
    }

    private static Distillation plain(int count) {
        return new Distillation(words(count), 2, 1e-3, Optional.empty());
    }

    @Test
    void rowsAreProjectionsWeightedAndBesideOthers() {
        List<LabelledText> texts =
                List.of(new LabelledText("Good good good film!", 0), new LabelledText("A bad film, a film", 1));
        CountedWordList words = CountedWordList.of(texts, 2, List.of("rare", "bad"));
        assertThat(words.words()).containsExactly("film", "good", "a", "rare", "bad");
        assertThat(words.counts().values()).containsExactly(3L, 3L, 2L, 0L, 1L);
        assertThat(words.tokens()).isEqualTo(11);
        Tensor table = Tensor.matrix(3, 1, new float[] {9, 9, 2});
        WordVectors others = new WordVectors(
                Vocabulary.of(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD, "good")), table);
        double a = 0.5;
        Path out = folder.resolve("vectors.txt");
        Distillation.Report report = new Distillation(words, 2, a, Optional.of(others))
                .run(encoder("e"), out, new Distillation.Listener() {})
                .orElseThrow();
        assertThat(report.words()).isEqualTo(5);
        assertThat(report.dim()).isEqualTo(3);
        assertThat(report.share()).isBetween(0.4, 1.0);
        assertThat(folder.resolve("vectors.txt.partial")).doesNotExist();

        WordVectors read = WordVectors.read(out, 9);
        assertThat(read.origin())
                .isEqualTo(report.origin())
                .contains("distilled from encoder e, 2 principal components");
        double good = a / (a + 3.0 / 11);
        int row = read.vocabulary().id("good") * 3;
        assertThat(read.table().data()[row]).isCloseTo((float) (2 * good), within(1e-6f));
        assertThat(read.table().data()[read.vocabulary().id("film") * 3]).isZero();
        // Distances along the axes, without the weights: as far apart as the encoder's own along them, up to one
        // factor.
        double[][] x = new double[5][2];
        for (int w = 0; w < 5; w++) {
            String word = words.words().get(w);
            double weight = a / (a + words.counts().get(word) / 11.0);
            for (int k = 0; k < 2; k++) {
                x[w][k] = read.table().data()[read.vocabulary().id(word) * 3 + 1 + k] / weight;
            }
        }
        double first = 0;
        double second = 0;
        double mixed = 0;
        for (double[] point : x) {
            first += point[0];
            mixed += point[0] * point[1];
            second += point[1];
        }
        assertThat(first).isCloseTo(0, within(1e-4));
        assertThat(second).isCloseTo(0, within(1e-4));
        assertThat(mixed).isCloseTo(0, within(1e-4));
    }

    @Test
    void oneThatWasStoppedGoesOnAndEndsWithTheSameBytes() throws IOException {
        plain(700).run(encoder("e"), folder.resolve("whole.txt"), new Distillation.Listener() {});
        assertThat(asked).containsExactly(256, 256, 188);
        for (int damage : new int[] {0, 1, 2}) {
            asked.clear();
            Path out = folder.resolve("out" + damage + ".txt");
            Distillation.Listener once = new Distillation.Listener() {
                @Override
                public boolean stopRequested() {
                    return asked.size() == 2;
                }
            };
            assertThat(plain(700).run(encoder("e"), out, once)).isEmpty();
            assertThat(out).doesNotExist();
            Path encoded = folder.resolve("out" + damage + ".txt.partial/encoded");
            byte[] bytes = Files.readAllBytes(encoded);
            if (damage == 1) {
                Files.write(encoded, java.util.Arrays.copyOf(bytes, bytes.length - 1));
            } else if (damage == 2) {
                bytes[100] ^= 1;
                Files.write(encoded, bytes);
            }
            assertThatThrownBy(() -> plain(700).run(encoder("other"), out, once))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("unfinished work of another encoder");
            assertThatThrownBy(() -> plain(701).run(encoder("e"), out, once)).hasMessageContaining("or on other words");
            plain(700).run(encoder("e"), out, new Distillation.Listener() {});
            assertThat(asked)
                    .containsExactly(
                            switch (damage) {
                                case 0 -> new Integer[] {256, 256, 188};
                                case 1 -> new Integer[] {256, 256, 256, 188};
                                default -> new Integer[] {256, 256, 256, 256, 188};
                            });
            assertThat(out).hasSameBinaryContentAs(folder.resolve("whole.txt"));
        }
    }

    @Test
    void whatCannotBeMadeIsRefused() throws IOException {
        assertThatThrownBy(() -> new Distillation(words(9), 0, 1, Optional.empty()))
                .hasMessageContaining("0 is below 1");
        assertThatThrownBy(() -> new Distillation(words(9), 2, Double.NaN, Optional.empty()))
                .hasMessageContaining("NaN is not above 0");
        assertThatThrownBy(() -> plain(2)).hasMessageContaining("2 directions cannot be told of 2 words");
        assertThatThrownBy(() -> new Distillation(words(9), 6, 1, Optional.empty())
                        .run(encoder("e"), folder.resolve("a.txt"), new Distillation.Listener() {}))
                .hasMessageContaining("6 is more than the 5 numbers");
        Path mine = Files.writeString(folder.resolve("thesis.txt"), "all my work\n");
        assertThatThrownBy(() -> plain(9).run(encoder("e"), mine, new Distillation.Listener() {}))
                .hasMessageContaining("is no table of word vectors: not replaced");
        Path beside = Files.writeString(folder.resolve("b.txt.json"), "{\"my\": \"work\"}\n");
        assertThatThrownBy(() -> plain(9).run(encoder("e"), folder.resolve("b.txt"), new Distillation.Listener() {}))
                .hasMessageContaining("b.txt.json");
        assertThat(beside).content().contains("work");
        assertThat(asked).isEmpty();
    }

    @Test
    void theOriginIsThatOfTheTableAsItIs() throws IOException {
        Path out = folder.resolve("vectors.txt");
        plain(9).run(encoder("e"), out, new Distillation.Listener() {});
        assertThat(WordVectors.read(out, 9).origin()).contains("unweighted");
        Files.writeString(out, Files.readString(out).replace("w3 ", "other "));
        List<String> notes = new ArrayList<>();
        assertThat(WordVectors.read(out, 9, false, notes::add).origin()).isEmpty();
        assertThat(notes).singleElement().asString().contains("tells of another table");
        Path origin = folder.resolve("vectors.txt.json");
        for (String foreign : List.of("[]", "{}", "{\"schema\":7,\"a\":{\"b\":[1]}}", "{\"schema\":\"other\"}")) {
            Files.writeString(origin, foreign);
            assertThat(WordVectors.read(out, 9).origin()).isEmpty();
        }
        Files.writeString(origin, " ".repeat(1 << 16) + "{\"schema\":");
        assertThat(WordVectors.read(out, 9).origin()).isEmpty();
        Files.writeString(origin, "{\"schema\":");
        assertThatThrownBy(() -> WordVectors.read(out, 9)).hasMessageContaining("broken JSON");
    }

    @Test
    void aTrainingRecordsWhereItsVectorsComeFrom() {
        WordVectors vectors = TinyTask.vectors();
        WordVectors known = new WordVectors(
                vectors.vocabulary(), vectors.pairs(), vectors.table(), "vectors distilled from encoder e");
        Path out = folder.resolve("base");
        new BaseTraining(
                        known.occurringIn(TinyTask.data(1).train(), 1),
                        true,
                        4,
                        TinyTask.recipe(OptimizerKind.ADAM, 0.02, 1))
                .run(TinyTask.data(1), out, new TrainingListener() {});
        assertThat(TrainingRecord.read(out).orElseThrow().recipe())
                .contains("4 hidden, vectors distilled from encoder e, ");
    }
}
