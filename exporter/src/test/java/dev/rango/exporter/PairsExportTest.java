package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.exporter.shrink.WordLimit;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.FolderManifest;
import dev.rango.models.KeptWords;
import dev.rango.models.ReferenceNetwork;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.FastStart;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A model that knows pairs of words, in every form, precision and device. */
class PairsExportTest {
    private static final int PAIRS = 200;
    private static final List<String> TEXTS = List.of(
            "w1 w2 w3 w3",
            "w1 w1 w1 w2",
            "",
            "nobody",
            "w7 w8 unheard w9 w9",
            "w30 w32 . w49 w0 w1",
            "w5 ".repeat(300));

    @TempDir
    Path folder;

    private Checkpoint base;
    private AdaptedModel adapted;

    @BeforeEach
    void checkpoint() throws IOException {
        RandomModels models = new RandomModels(12, RandomModels.WORDS, PAIRS);
        base = models.base(folder.resolve("base"), 4);
        adapted = models.adapter(folder.resolve("adapter"), base, Map.of("embedding", 2, "fc1", 3), 0.7, "a", "b", "c");
    }

    private Path export(Form form, Precision precision, Optional<WordLimit> words) {
        Path out = folder.resolve("out");
        ProofReport report = Export.of(ExportRequest.of(folder.resolve("base"), form, folder.resolve("adapter"))
                        .with(new Shrink(precision, words, 1, 1, Optional.of(Shrinks.texts("mine", TEXTS)))))
                .write(out);
        assertThat(report.passed()).isTrue();
        return out;
    }

    @ParameterizedTest
    @CsvSource({"MERGED, FLOAT32", "BRANCH, FLOAT32", "MERGED, INT8", "BRANCH, FLOAT16"})
    void answersAreThoseOfTheNetworkOnEveryDevice(Form form, Precision precision) throws IOException {
        Path out = export(form, precision, Optional.empty());
        assertThat(Verification.of(out).checks()).allMatch(Check::passed);
        assertThat(FastStart.isCurrent(out)).isTrue();
        ReferenceNetwork network = ReferenceNetwork.of(adapted);
        double tolerance = precision == Precision.FLOAT32 ? 1e-5 : 0.05;
        for (Device device : List.of(Device.cpu(), Device.java())) {
            try (TextClassifier classifier = TextClassifier.open(out, ClassifierOptions.DEFAULT.withDevice(device))) {
                assertThat(classifier.config().vocabSize()).isEqualTo(RandomModels.WORDS + 2 + PAIRS);
                classifier.checkGolden();
                float[][] logits = classifier.logits(TEXTS);
                for (int i = 0; i < logits.length; i++) {
                    double[] expected = network.logits(base.tokenizer().ids(TEXTS.get(i)));
                    for (int c = 0; c < expected.length; c++) {
                        assertThat((double) logits[i][c]).isCloseTo(expected[c], within(tolerance));
                    }
                }
                assertThat(classifier.classify("w7 w8 unheard w9 w9").known()).isEqualTo(0.8f);
                assertThat(classifier.classify("nobody").known()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void tasksKnowThePairsToo(Form form) throws IOException {
        Path out = folder.resolve("out");
        Export.of(ExportRequest.of(
                        folder.resolve("base"),
                        form,
                        List.of(new ExportRequest.Named("one", folder.resolve("adapter")))))
                .write(out);
        assertThat(Verification.of(out).checks()).allMatch(Check::passed);
        ReferenceNetwork network = ReferenceNetwork.of(adapted);
        try (TextClassifier classifier = TextClassifier.open(out)) {
            float[][] logits = classifier.with("one").logits(TEXTS);
            for (int i = 0; i < logits.length; i++) {
                double[] expected = network.logits(base.tokenizer().ids(TEXTS.get(i)));
                for (int c = 0; c < expected.length; c++) {
                    assertThat((double) logits[i][c]).isCloseTo(expected[c], within(1e-5));
                }
            }
        }
    }

    @Test
    void aPairOfAWordThatGoesGoesWithIt() throws IOException {
        KeptWords kept = new KeptWords(IntStream.of(0, 1, 2, 3, 4, 10, 11).toArray());
        Tokenizer pruned = kept.of(base.tokenizer());
        // Of w0 w1 w2 w8 w9 with themselves and the three behind them.
        assertThat(pruned.pairs().size()).isEqualTo(5 + 3 + 1);
        assertThat(pruned.pairs("w0 w1 w5 w8 w9 w9 w2")).containsExactly("w0 w1", "w8 w9", "w9 w9");
        Path out = export(Form.MERGED, Precision.FLOAT32, Optional.of(WordLimit.parse("20")));
        assertThat(Verification.of(out).checks()).allMatch(Check::passed);
        Tokenizer exported = Checkpoint.readTokenizer(out);
        assertThat(exported.vocabulary().size()).isEqualTo(22);
        assertThat(exported.pairs().size()).isBetween(1, PAIRS - 1);
        ReferenceNetwork network = ReferenceNetwork.of(adapted);
        try (TextClassifier classifier = TextClassifier.open(out)) {
            double[] expected = network.logits(base.tokenizer().ids("w1 w2 w3 w3"));
            float[] logits = classifier.logits(List.of("w1 w2 w3 w3"))[0];
            for (int c = 0; c < expected.length; c++) {
                assertThat((double) logits[c]).isCloseTo(expected[c], within(1e-5));
            }
        }
    }

    @Test
    void aFolderWithoutItsPairsOrWithOthersIsRefused() throws IOException {
        Path out = export(Form.MERGED, Precision.FLOAT32, Optional.empty());
        Path pairs = out.resolve("pairs.txt");
        String content = Files.readString(pairs);
        Files.writeString(pairs, content.replaceFirst("w3 w3\n", "w3 w9\n"));
        for (Integrity integrity : List.of(Integrity.CHECKSUM, Integrity.DIGEST)) {
            assertThatThrownBy(() -> TextClassifier.open(out, ClassifierOptions.DEFAULT.withIntegrity(integrity)))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("pairs.txt");
        }
        // Believed as it is: what start.bin had of another file is passed over.
        try (TextClassifier classifier =
                TextClassifier.open(out, ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED))) {
            assertThat(classifier.tokenizer().pairs("w3 w9")).containsExactly("w3 w9");
        }
        assertThat(FastStart.isCurrent(out)).isFalse();
        Files.delete(pairs);
        assertThatThrownBy(() -> TextClassifier.open(out)).isInstanceOf(UnusableInputException.class);
        assertThatThrownBy(() -> TextClassifier.open(out, ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("tokenizer");
        Path inBase = folder.resolve("base").resolve("pairs.txt");
        Files.writeString(inBase, content.replaceFirst("w3 w3\n", ""));
        FolderManifest.write(folder.resolve("base"));
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("base"))).isInstanceOf(UnusableInputException.class);
    }
}
