package dev.rango.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.classification.ClassificationResult;
import dev.langchain4j.classification.ScoredLabel;
import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.segment.TextSegment;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RangoTextClassifierTest {
    private static final Path MODEL = Path.of(System.getProperty("rango.home"), "models", "zoo", "sentiment");
    private static final String TEXT = "Two hours that I would like to have back.";

    private static TextClassifier classifier;

    enum Mood {
        NEGATIVE,
        POSITIVE
    }

    private static Mood mood(String label) {
        return Mood.valueOf(label.toUpperCase(Locale.ROOT));
    }

    @BeforeAll
    static void open() {
        classifier = TextClassifier.open(MODEL);
    }

    @AfterAll
    static void close() {
        classifier.close();
    }

    @Test
    void bestLabelOfStringsSegmentsAndDocuments() {
        RangoTextClassifier<String> moods = RangoTextClassifier.of(classifier);
        assertThat(moods.classify(TEXT)).containsExactly("negative");
        assertThat(moods.classify(TextSegment.from(TEXT))).containsExactly("negative");
        assertThat(moods.classify(Document.from("A delight."))).containsExactly("positive");
    }

    @Test
    void scoresAreTheProbabilitiesBestFirst() {
        Prediction ours = classifier.classify(TEXT);
        ClassificationResult<Mood> result = RangoTextClassifier.of(classifier, RangoTextClassifierTest::mood)
                .with(5, 0)
                .classifyWithScores(TEXT);
        assertThat(result.scoredLabels())
                .containsExactly(
                        new ScoredLabel<>(Mood.NEGATIVE, ours.score()),
                        new ScoredLabel<>(Mood.POSITIVE, ours.scores().get("positive")));
    }

    @Test
    void unlikelyLabelsAreLeftOut() {
        RangoTextClassifier<Mood> moods = RangoTextClassifier.of(classifier, RangoTextClassifierTest::mood);
        assertThat(moods.with(2, 0.5).classify(TEXT)).containsExactly(Mood.NEGATIVE);
        assertThat(moods.with(2, 1).classify("film")).isEmpty();
        assertThatThrownBy(() -> moods.with(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> moods.with(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void labelsThatMeanNothingAreRefusedAtOnce() {
        assertThatThrownBy(() -> RangoTextClassifier.of(classifier, Mood::valueOf))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the model's label 'negative' means nothing to the application; the model has "
                        + "[negative, positive]");
        assertThatThrownBy(() -> RangoTextClassifier.of(classifier, label -> null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void asksAModelThatMayBeReplaced() {
        try (ModelHandle handle = ModelHandle.open(MODEL)) {
            assertThat(RangoTextClassifier.of(handle).classify(TEXT)).isEqualTo(List.of("negative"));
        }
    }
}
