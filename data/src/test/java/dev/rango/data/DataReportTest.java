package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataReportTest {
    private static final List<String> LABELS = List.of("neg", "pos");

    @Test
    void countsLabelsOfBothParts() {
        DataReport report = report(texts("a", 0, "b", 1, "c", 1), texts("d", 0));
        assertThat(report.train().rows()).isEqualTo(3);
        assertThat(report.train().perLabel()).containsExactly(1, 2);
        assertThat(report.test().perLabel()).containsExactly(1, 0);
        assertThat(report.holdsImages()).isFalse();
    }

    @Test
    void tellsCopiesFromTextsWithTheSameTokens() {
        DataReport report = report(
                texts("A good film.", 1, "bad", 0, "A good film.", 1, "a  GOOD film .", 1, "\"bad\"", 0), List.of());
        Repeats repeats = report.train().repeats();
        assertThat(repeats.exact()).isEqualTo(1);
        assertThat(repeats.sameTokens()).isEqualTo(2);
        assertThat(repeats.rows()).isEqualTo(3);
        assertThat(repeats.contradictions()).isZero();
        assertThat(repeats.firstRepeats())
                .containsExactly(
                        new RowPair(1, 3, 1, 1, "A good film."),
                        new RowPair(1, 4, 1, 1, "a  GOOD film ."),
                        new RowPair(2, 5, 0, 0, "\"bad\""));
    }

    @Test
    void countsATextWithTwoLabelsOnceHoweverOftenItOccurs() {
        DataReport report = report(texts("same", 0, "other", 0, "SAME", 1, "same", 1, "same", 0), List.of());
        Repeats repeats = report.train().repeats();
        assertThat(repeats.contradictions()).isEqualTo(1);
        assertThat(repeats.firstContradictions()).containsExactly(new RowPair(1, 3, 0, 1, "SAME"));
    }

    @Test
    void findsTestTextsThatAreTrainedOn() {
        DataReport report = report(texts("one", 0, "two", 1), texts("three", 0, "two", 1, "ONE", 1, "one", 0));
        assertThat(report.overlap().exact()).isEqualTo(2);
        assertThat(report.overlap().sameTokens()).isEqualTo(1);
        assertThat(report.overlap().contradictions()).isEqualTo(1);
        assertThat(report.overlap().firstRepeats())
                .startsWith(new RowPair(2, 2, 1, 1, "two"), new RowPair(1, 3, 0, 1, "ONE"));
    }

    @Test
    void emptyAndMissingTextsAreCountedAndRepeatNothing() {
        DataReport report = report(
                texts("", 0, "  \"\" ", 1, "nan", 0, "nan", 1, "None", 0, "banana nan", 1, "caf\uFFFD", 1),
                texts("nan", 0, "", 1));
        assertThat(report.train().empty()).isEqualTo(2);
        assertThat(report.train().missing()).containsExactly(new WordCount("nan", 2), new WordCount("None", 1));
        assertThat(report.train().damaged()).isEqualTo(1);
        assertThat(report.train().repeats().rows()).isZero();
        assertThat(report.train().repeats().contradictions()).isZero();
        assertThat(report.overlap().rows()).isZero();
    }

    @Test
    void measuresLengths() {
        List<LabelledText> texts = new ArrayList<>();
        for (int tokens = 1; tokens <= 100; tokens++) {
            texts.add(new LabelledText("w ".repeat(tokens), tokens % 2));
        }
        texts.add(new LabelledText("w ".repeat(4097), 0));
        TokenFacts facts = report(texts, List.of()).train().tokens().orElseThrow();
        assertThat(facts.median()).isEqualTo(51);
        assertThat(facts.p95()).isEqualTo(96);
        assertThat(facts.longest()).isEqualTo(4097);
        assertThat(facts.cut()).isEqualTo(1);
        assertThat(facts.tokens()).isEqualTo(5050 + 4097);
        assertThat(facts.coverage()).isEmpty();
    }

    @Test
    void measuresWhatAVocabularyKnows() {
        Tokenizer tokenizer = new Tokenizer(
                Vocabulary.of(List.of("<unk>", "<pad>", "a", "film", "\u0444\u0438\u043b\u044c\u043c")), 4);
        LabelledDataset data = new LabelledDataset(
                "t", LABELS, texts("A film, zebra", 0, "zebra quagga", 1, "a a a a okapi", 0), List.of());
        TokenFacts facts =
                DataReport.of(data, Optional.of(tokenizer)).train().tokens().orElseThrow();
        TokenFacts.Coverage coverage = facts.coverage().orElseThrow();
        // The fifth token of the third text is never read.
        assertThat(coverage.tokens()).isEqualTo(10);
        assertThat(coverage.known()).isEqualTo(6);
        assertThat(coverage.share()).isEqualTo(0.6);
        assertThat(coverage.blind()).isEqualTo(1);
        assertThat(coverage.words()).isEqualTo(3);
        assertThat(coverage.unknownWords())
                .containsExactly(new WordCount("zebra", 2), new WordCount(",", 1), new WordCount("quagga", 1));
        assertThat(facts.cut()).isEqualTo(1);
        assertThat(facts.scripts()).containsExactly(new ScriptShare("Latin", 1, 2));
    }

    @Test
    void namesTheScripts() {
        Tokenizer latin = new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "a")), 100);
        LabelledDataset data = new LabelledDataset(
                "t",
                LABELS,
                texts("\u0445\u043e\u0440\u043e\u0448\u043e", 1, "\u597d \uD842\uDFB7", 0, "ab", 1),
                List.of());
        assertThat(DataReport.of(data, Optional.of(latin))
                        .train()
                        .tokens()
                        .orElseThrow()
                        .scripts())
                .containsExactly(
                        new ScriptShare("Cyrillic", 0.6, 0),
                        // In the order of Unicode's list.
                        new ScriptShare("Latin", 0.2, 1),
                        new ScriptShare("Han", 0.2, 0));
    }

    @Test
    void looksAtPictures() {
        byte[] blank = new byte[784];
        byte[] line = new byte[784];
        line[400] = -1;
        byte[] dot = new byte[784];
        dot[1] = 9;
        ImageDataset images = new ImageDataset(
                "digits",
                List.of("0", "1"),
                List.of(image(blank, 0), image(line, 1), image(line.clone(), 0), image(blank.clone(), 1)),
                List.of(image(line.clone(), 1), image(dot, 1)));
        DataReport report = DataReport.of(images);
        assertThat(report.holdsImages()).isTrue();
        assertThat(report.train().empty()).isEqualTo(2);
        assertThat(report.train().repeats().exact()).isEqualTo(1);
        assertThat(report.train().repeats().contradictions()).isEqualTo(1);
        assertThat(report.overlap().exact()).isEqualTo(1);
    }

    @Test
    void manyDifferentTextsHaveManyDifferentDigests() {
        List<LabelledText> texts = IntStream.range(0, 200_000)
                .mapToObj(i -> new LabelledText("text number " + i, i & 1))
                .toList();
        DataReport report = report(texts, texts.subList(100_000, 100_010));
        assertThat(report.train().repeats().rows()).isZero();
        assertThat(report.overlap().exact()).isEqualTo(10);
        assertThat(report.overlap().firstRepeats().get(0))
                .isEqualTo(new RowPair(100_001, 1, 0, 0, "text number 100000"));
    }

    @Test
    void anExcerptIsShortAndCutsNoCharacter() {
        String text = "x".repeat(49) + "\uD83D\uDE00 and more";
        assertThat(report(texts(text, 0, text, 1), List.of())
                        .train()
                        .repeats()
                        .firstRepeats()
                        .get(0)
                        .excerpt())
                .isEqualTo("x".repeat(49) + "…");
    }

    @Test
    void oneHugeWordIsCounted() {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "a")), 4096);
        LabelledDataset data = new LabelledDataset("t", LABELS, texts("x".repeat(3_000_000), 0, "a", 1), List.of());
        TokenFacts facts =
                DataReport.of(data, Optional.of(tokenizer)).train().tokens().orElseThrow();
        assertThat(facts.longest()).isEqualTo(1);
        assertThat(facts.coverage().orElseThrow().unknownWords()).containsExactly(new WordCount("x".repeat(64), 1));
    }

    private static DataReport report(List<LabelledText> train, List<LabelledText> test) {
        return DataReport.of(new LabelledDataset("t", LABELS, train, test), Optional.empty());
    }

    private static LabelledImage image(byte[] pixels, int label) {
        return new LabelledImage(pixels, label);
    }

    private static List<LabelledText> texts(Object... textsAndLabels) {
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < textsAndLabels.length; i += 2) {
            texts.add(new LabelledText((String) textsAndLabels[i], (Integer) textsAndLabels[i + 1]));
        }
        return texts;
    }
}
