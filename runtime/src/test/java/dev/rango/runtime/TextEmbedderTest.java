package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelKind;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.session.TestGraph;
import dev.rango.runtime.text.WordPieceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text to vectors by a graph whose hidden state of a token is its type, its id and its mask. */
class TextEmbedderTest {
    private static final ClassifierOptions UNCHECKED = ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED);

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        new WordPieceFile(List.of("a", "film", "##s", "!", "the")).write(folder.resolve("tokenizer.json"));
        TestGraph.writeHidden(folder.resolve("model.onnx"), true);
    }

    private TextEmbedder open(String pooling, boolean normalize) {
        ConfigText.writeEncoder(folder, pooling, normalize, 8);
        return TextEmbedder.open(folder, UNCHECKED);
    }

    @Test
    void theMeanOfATextsTokensOrTheFirst() {
        try (TextEmbedder embedder = open("mean", false)) {
            assertThat(embedder.width()).isEqualTo(3);
            assertThat(embedder.tokenizer().tokens("The films!"))
                    .containsExactly("[CLS]", "the", "film", "##s", "!", "[SEP]");
            assertThat(embedder.tokenizer().ids("The films!")).containsExactly(2, 9, 6, 7, 8, 3);
            assertThat(embedder.embed("The films!")).containsExactly(new float[] {0, 35f / 6, 1}, within(1e-5f));
            assertThat(embedder.embed("")).containsExactly(new float[] {0, 2.5f, 1}, within(1e-6f));
            assertThat(embedder.embed(List.of())).isEmpty();
        }
        try (TextEmbedder embedder = open("first", false)) {
            assertThat(embedder.embed("The films!")).containsExactly(0, 2, 1);
        }
        try (TextEmbedder embedder = open("first", true)) {
            assertThat(embedder.embed("The films!"))
                    .containsExactly(
                            new float[] {0, (float) (2 / Math.sqrt(5)), (float) (1 / Math.sqrt(5))}, within(1e-6f));
        }
    }

    @Test
    void tokensBeyondTheLimitAreLeftOutAndToldOf() {
        try (TextEmbedder embedder = open("mean", false)) {
            assertThat(embedder.truncates("a a a a a a")).isFalse();
            assertThat(embedder.tokenizer().ids("a a a a a a")).hasSize(8);
            assertThat(embedder.truncates("a a a a a a a")).isTrue();
            assertThat(embedder.embed("a a a a a a films")).containsExactly(embedder.embed("a a a a a a"));
        }
    }

    /** "a films the ! a films the" in two windows of four: the state of a token is its id, the special ones' included. */
    @Test
    void aLongTextIsReadInWindowsWhoseVectorsAreAveraged() {
        String text = "a films the ! a films";
        open("mean", false).close();
        try (TextEmbedder embedder = TextEmbedder.open(folder, UNCHECKED.withWindows(2, 1))) {
            int[] ids = embedder.tokenizer().ids("a films the !");
            assertThat(ids).containsExactly(2, 5, 6, 7, 9, 8, 3);
            assertThat(embedder.truncates(text)).isFalse();
            assertThat(embedder.truncates("a ".repeat(11))).isFalse();
            assertThat(embedder.truncates("a ".repeat(12))).isTrue();
            // 5 6 7 9 8 5 6 7: windows of five, which share two, at 0 and 3.
            float mean = (2 + 5 + 6 + 7 + 9 + 8 + 3 + 2 + 9 + 8 + 5 + 6 + 7 + 3) / 14f;
            assertThat(embedder.embed(text)).containsExactly(new float[] {0, mean, 1}, within(1e-5f));
            assertThat(embedder.embed("a ".repeat(30))).containsExactly(embedder.embed("a ".repeat(11)));
        }
        open("first", true).close();
        try (TextEmbedder embedder = TextEmbedder.open(folder, UNCHECKED.withWindows(5, 0))) {
            float[] vector = embedder.embed(text);
            assertThat(vector)
                    .containsExactly(
                            new float[] {0, (float) (2 / Math.sqrt(5)), (float) (1 / Math.sqrt(5))}, within(1e-6f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void windowsGiveTheSameAloneAndInABatch(int workers) {
        ConfigText.writeEncoder(folder, "mean", true, 8);
        SplittableRandom random = new SplittableRandom(3);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            texts.add("the films a ! ".repeat(random.nextInt(9)) + "a ".repeat(random.nextInt(3)));
        }
        ClassifierOptions options = UNCHECKED.withWorkers(workers).withWindows(4, 2);
        try (TextEmbedder embedder = TextEmbedder.open(folder, options)) {
            float[][] vectors = embedder.embed(texts);
            for (int i = 0; i < vectors.length; i++) {
                assertThat(embedder.embed(texts.get(i))).as(texts.get(i)).containsExactly(vectors[i]);
            }
        }
    }

    @Test
    void windowsThatCannotBeAreRefused() throws IOException {
        open("mean", false).close();
        assertThatThrownBy(() -> TextEmbedder.open(folder, UNCHECKED.withWindows(2, 3)))
                .hasMessageContaining("overlap 3 is no less than half of the 6 tokens of a window");
        assertThatThrownBy(() -> UNCHECKED.withWindows(0, 0)).hasMessageContaining("0 with an overlap of 0 is below 1");
        assertThatThrownBy(() -> UNCHECKED.withWindows(2, -1)).hasMessageContaining("overlap of -1");
        TestGraph.writeTexts(folder.resolve("texts"));
        assertThatThrownBy(() -> TextClassifier.open(folder.resolve("texts"), UNCHECKED.withWindows(2, 0)))
                .hasMessageContaining("windows 2 is of a transformer's long texts; this is a model of words");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aloneInABatchPermutedAndPaddedAlike(int workers) {
        ConfigText.writeEncoder(folder, "mean", true, 8);
        SplittableRandom random = new SplittableRandom(3);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            texts.add("the films a ".repeat(random.nextInt(4)) + (char) ('a' + random.nextInt(3)));
        }
        try (TextEmbedder embedder = TextEmbedder.open(folder, UNCHECKED.withWorkers(workers))) {
            float[][] vectors = embedder.embed(texts);
            for (int i = 0; i < vectors.length; i += 7) {
                assertThat(embedder.embed(texts.get(i))).containsExactly(vectors[i]);
            }
            try (GraphScorer<int[]> scorer = embedder.scorer()) {
                List<int[]> ids = texts.stream().map(embedder.tokenizer()::ids).toList();
                assertThat(Arrays.deepEquals(scorer.logitsInOneBatch(ids, 20), vectors))
                        .isTrue();
                assertThat(Arrays.deepEquals(scorer.logits(ids), vectors)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "mean"       | "max"     | pooling: is max, not mean, first or none
            "mean"       | "none"    | id2label: 0 labels
            false        | 0         | normalize: is not true or false
            s": 8        | s": 0     | max_tokens: 0 is below 1
            s": 8        | s": 1     | truncation: to 1 has no room for the special tokens
            64           | 0         | run_tokens: 0 is below 1
            size": 10    | size": 11 | tokenizer.json: is not the tokenizer of this model
            text-encoder | gadget    | model_type: is not rango-text-classifier
            text-encoder | image-classifier | model_type: is that of an image classifier; this needs a text classifier
            sha256": "   | sha256": "0 | tokenizer.json: is not the tokenizer of this model
            """)
    void whatDoesNotBelongTogetherIsRefused(String part, String other, String message) throws IOException {
        open("mean", false).close();
        Path config = folder.resolve("config.json");
        String json = Files.readString(config);
        assertThat(json).contains(part);
        Files.writeString(config, json.replace(part, other));
        assertThatThrownBy(() -> TextEmbedder.open(folder, UNCHECKED))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anEncoderIsNoClassifier() throws IOException {
        open("mean", false).close();
        assertThat(ModelKind.of(folder)).isEqualTo(ModelKind.ENCODER);
        assertThatThrownBy(() -> TextClassifier.open(folder, UNCHECKED))
                .hasMessageContaining("gives vectors and no labels: a TextEmbedder opens it");
        TestGraph.writeTexts(folder.resolve("texts"));
        assertThatThrownBy(() -> TextEmbedder.open(folder.resolve("texts"), UNCHECKED))
                .hasMessageContaining("is that of a classifier, which gives labels and no vectors");
    }

    @Test
    void goldenTextsAreCompared() throws IOException {
        Path golden = folder.resolve(GoldenCase.FILE);
        Files.writeString(golden, "{\"text\":\"a\",\"ids\":[2,5,3],\"logits\":[0,3.3333333,1]}\n");
        try (TextEmbedder embedder = open("mean", false)) {
            assertThat(embedder.checkGolden()).isLessThan(1e-6);
            Files.writeString(golden, "{\"text\":\"a\",\"ids\":[2,5,3],\"logits\":[0,3.4,1]}\n");
            assertThatThrownBy(embedder::checkGolden).hasMessageContaining("case 1: logit 1 is 3.3333");
            Files.writeString(golden, "{\"text\":\"a\",\"ids\":[2,5],\"logits\":[0,3.4,1]}\n");
            assertThatThrownBy(embedder::checkGolden).hasMessageContaining("case 1: the tokenizer gives other ids");
        }
    }
}
