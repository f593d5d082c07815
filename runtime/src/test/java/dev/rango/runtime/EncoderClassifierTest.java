package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.session.TestGraph;
import dev.rango.runtime.text.WordPieceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transformer with a head is a classifier of texts like any other; its graph here answers with the rest of the sum of a text's ids. */
class EncoderClassifierTest {
    private static final ClassifierOptions UNCHECKED = ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED);

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        TestGraph.writeTexts(folder);
        new WordPieceFile(List.of("a", "film", "##s", "!", "the")).write(folder.resolve("tokenizer.json"));
    }

    private TextClassifier open(String problem) throws IOException {
        ConfigText.writeEncoder(folder, "none", false, 8);
        Path config = folder.resolve(ModelConfig.FILE);
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "\"pooling\"",
                                "\"id2label\": {\"0\": \"down\", \"1\": \"up\"}, \"problem_type\": \"" + problem
                                        + "\", \"pooling\""));
        return TextClassifier.open(folder, UNCHECKED);
    }

    @Test
    void anAnswerSaysThatItIsOfAPart() throws IOException {
        try (TextClassifier classifier = open("single_label_classification")) {
            assertThat(classifier.tokenizer().ids("The films!")).containsExactly(2, 9, 6, 7, 8, 3);
            List<Prediction> answers = classifier.classify(List.of("the films!", "a ".repeat(6), "a ".repeat(7), "a"));
            assertThat(answers).extracting(Prediction::isTruncated).containsExactly(false, false, true, false);
            assertThat(answers.get(2).probabilities())
                    .containsExactly(answers.get(1).probabilities());
            assertThat(answers.get(2)).isNotEqualTo(answers.get(1));
            for (Prediction answer : answers) {
                assertThat(answer.probabilities()[0] + answer.probabilities()[1])
                        .isCloseTo(1, within(1e-6f));
            }
        }
    }

    @Test
    void logitsOfALongTextAreTheMeansOfThoseOfItsWindows() throws IOException {
        open("single_label_classification").close();
        try (TextClassifier classifier = TextClassifier.open(folder, UNCHECKED);
                TextClassifier windows = TextClassifier.open(folder, UNCHECKED.withWindows(3, 0))) {
            // Ids 5, 6 and 7, six and four of each: windows of five.
            String text = "a ".repeat(6) + "film ".repeat(4);
            float[] first = classifier.logits(List.of("a ".repeat(5)))[0];
            float[] second = classifier.logits(List.of("a film film film film"))[0];
            float[] given = windows.logits(List.of("the", text, "a"))[1];
            for (int c = 0; c < 2; c++) {
                assertThat(given[c]).isCloseTo((first[c] + second[c]) / 2, within(1e-6f));
            }
            assertThat(windows.classify(text).isTruncated()).isFalse();
            assertThat(windows.classify(List.of("a", "a ".repeat(19))).get(1).isTruncated())
                    .isTrue();
            assertThat(windows.classify("the films")).isEqualTo(classifier.classify("the films"));
        }
    }

    @Test
    void eachOfSeveralLabelsHasAProbabilityOfItsOwn() throws IOException {
        try (TextClassifier classifier = open("multi_label_classification")) {
            List<String> texts = List.of("the films!", "a", "film film");
            float[][] logits = classifier.logits(texts);
            List<Prediction> answers = classifier.classify(texts);
            for (int i = 0; i < logits.length; i++) {
                for (int c = 0; c < 2; c++) {
                    assertThat((double) answers.get(i).probabilities()[c])
                            .isCloseTo(1 / (1 + Math.exp(-logits[i][c])), within(1e-7));
                }
                assertThat(answers.get(i).index()).isEqualTo(logits[i][1] > logits[i][0] ? 1 : 0);
            }
        }
    }

    /** Counts of tokens would be wrong there. */
    @Test
    void itsGraphByItselfTakesIdsInTheirPlaces() throws IOException {
        try (TextClassifier classifier = open("single_label_classification");
                GraphScorer<int[]> scorer = GraphScorer.open(classifier)) {
            List<int[]> ids = List.of(new int[] {2, 5, 5, 5, 3}, new int[] {2, 3});
            assertThat(scorer.logits(ids)).isDeepEqualTo(scorer.logitsInOneBatch(ids, 9));
        }
    }

    @Test
    void oneThatGivesVectorsHasNoLabels() throws IOException {
        open("single_label_classification").close();
        Path config = folder.resolve(ModelConfig.FILE);
        Files.writeString(config, Files.readString(config).replace("\"none\"", "\"mean\""));
        assertThatThrownBy(() -> TextClassifier.open(folder, UNCHECKED))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("pooling: gives a vector, which has no labels");
    }

    /** Of a bag too: one token beyond its limit. */
    @Test
    void aBagSaysItToo() throws IOException {
        Path bag = TestGraph.writeTexts(folder.resolve("bag"));
        try (TextClassifier classifier = TestGraph.openTexts(bag, ClassifierOptions.DEFAULT)) {
            int most = classifier.tokenizer().maxTokens();
            assertThat(classifier.classify("a ".repeat(most)).isTruncated()).isFalse();
            assertThat(classifier.classify("a ".repeat(most + 1)).isTruncated()).isTrue();
            assertThat(classifier.classify("a ".repeat(most + 1)).probabilities())
                    .containsExactly(classifier.classify("a ".repeat(most)).probabilities());
        }
    }
}
