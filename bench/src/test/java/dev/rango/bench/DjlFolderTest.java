package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.translator.TextClassificationTranslatorFactory;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.Form;
import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.models.GoldenTexts;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code export --target djl} writes, loaded by DJL as any model of its own. */
class DjlFolderTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void startDjlFirst() {
        DjlPeer.startEngine(complaint -> {
            throw new IllegalStateException(complaint);
        });
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void djlGivesTheSameLabelsAndProbabilities(Precision precision) throws Exception {
        Path out = folder.resolve(precision.id());
        Path base = Path.of(System.getProperty("rango.home")).resolve("models/zoo/agnews");
        Export.of(ExportRequest.of(base, Form.MERGED)
                        .targeting(ExportTarget.DJL)
                        .with(new Shrink(precision, Optional.empty(), 1, 1, Optional.empty())))
                .write(out);
        Criteria<String, Classifications> criteria = Criteria.builder()
                .setTypes(String.class, Classifications.class)
                .optModelPath(out)
                .optTranslatorFactory(new TextClassificationTranslatorFactory())
                .build();
        try (TextClassifier ours = TextClassifier.open(out);
                ZooModel<String, Classifications> model = criteria.loadModel();
                Predictor<String, Classifications> djl = model.newPredictor()) {
            // Of a text without tokens DJL makes an answer of its own.
            List<String> texts = GoldenTexts.all().stream()
                    .filter(text -> ours.tokenizer().ids(text).length > 0)
                    .toList();
            List<Prediction> expected = ours.classify(texts);
            List<Classifications> together = djl.batchPredict(texts);
            for (int i = 0; i < texts.size(); i++) {
                assertSame(expected.get(i), djl.predict(texts.get(i)));
                assertSame(expected.get(i), together.get(i));
            }
        }
    }

    private static void assertSame(Prediction expected, Classifications actual) {
        assertThat(actual.best().getClassName()).isEqualTo(expected.label());
        expected.scores()
                .forEach((label, probability) ->
                        assertThat(actual.get(label).getProbability()).isCloseTo(probability, within(1e-5)));
    }
}
