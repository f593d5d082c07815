package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.SizeTable;
import dev.rango.exporter.shrink.LabelledSample;
import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.exporter.shrink.WordLimit;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.KeptWords;
import dev.rango.models.ReferenceNetwork;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PruningTest {
    @TempDir
    Path folder;

    private Checkpoint base;
    private AdaptedModel adapted;
    /** Lower words are more frequent: w0 … w39 occur, w40 to w49 never do. */
    private LabelledSample data;

    @BeforeEach
    void checkpoint() throws IOException {
        RandomModels models = new RandomModels(12);
        base = models.base(folder.resolve("base"), 4);
        adapted = models.adapter(folder.resolve("adapter"), base, Map.of("embedding", 2, "fc1", 3), 0.7, "a", "b", "c");
        SplittableRandom random = new SplittableRandom(5);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder("unheard");
            for (int w = 0; w < 12; w++) {
                text.append(" w").append((int) (40 * Math.pow(random.nextDouble(), 2)));
            }
            texts.add(text.toString());
        }
        data = new LabelledSample("mine", texts, new int[texts.size()]);
    }

    private Export export(Form form, Precision precision, WordLimit words, double maxFlips) {
        return Export.of(ExportRequest.of(folder.resolve("base"), form, folder.resolve("adapter"))
                .with(new Shrink(
                        precision, Optional.of(words), maxFlips, 1, Optional.of(Shrinks.texts("mine", data.texts())))));
    }

    /** The reference is the whole model, told that the words that went are unknown. */
    @ParameterizedTest
    @CsvSource({"MERGED, FLOAT32", "BRANCH, FLOAT32", "MERGED, INT8", "BRANCH, FLOAT16"})
    void answersAreThoseOfTheWholeModelWithTheOtherWordsUnknown(Form form, Precision precision) throws IOException {
        WordLimit limit = WordLimit.parse("20");
        Path out = folder.resolve("out");
        ProofReport report = export(form, precision, limit, 1).write(out);
        assertThat(report.passed()).isTrue();
        assertThat(Verification.of(out).checks())
                .allMatch(Check::passed)
                .anyMatch(c -> c.name().startsWith("pruned ") && c.name().endsWith(" = export"));
        Set<Integer> kept = new HashSet<>();
        Arrays.stream(limit.of(base.tokenizer(), data).ids()).forEach(kept::add);
        ReferenceNetwork whole = ReferenceNetwork.of(adapted);
        double tolerance = precision == Precision.FLOAT32 ? 1e-5 : 0.05;
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThat(classifier.config().vocabSize()).isEqualTo(22);
            float[][] logits = classifier.logits(data.texts());
            for (int i = 0; i < logits.length; i++) {
                int[] ids = Arrays.stream(base.tokenizer().ids(data.texts().get(i)))
                        .map(id -> kept.contains(id) ? id : Vocabulary.UNKNOWN)
                        .toArray();
                double[] expected = whole.logits(ids);
                for (int c = 0; c < expected.length; c++) {
                    assertThat((double) logits[i][c]).isCloseTo(expected[c], within(tolerance));
                }
            }
        }
        SizeTable.Row sum = report.sizes()
                .orElseThrow()
                .rows()
                .get(report.sizes().get().rows().size() - 1);
        assertThat(sum.export()).isLessThan(sum.exact());
    }

    @Test
    void theMostFrequentWordsStayInTheirOldOrder() {
        Tokenizer tokenizer = base.tokenizer();
        LabelledSample few = new LabelledSample("few", List.of("w9 w9 w9 w4 w4 w7 w7 w1", "w9 nothing"), new int[2]);
        // w9 four times, w4 and w7 twice, w1 once; then those that do not occur, in the order of the vocabulary.
        assertThat(words(tokenizer, "1", few)).containsExactly("w9");
        assertThat(words(tokenizer, "2", few)).containsExactly("w4", "w9");
        assertThat(words(tokenizer, "4", few)).containsExactly("w1", "w4", "w7", "w9");
        assertThat(words(tokenizer, "6", few)).containsExactly("w0", "w1", "w2", "w4", "w7", "w9");
        assertThat(words(tokenizer, "44%", few)).containsExactly("w9");
        assertThat(words(tokenizer, "0.45", few)).containsExactly("w4", "w9");
        assertThat(words(tokenizer, "100%", few)).containsExactly("w1", "w4", "w7", "w9");
    }

    private static List<String> words(Tokenizer tokenizer, String limit, LabelledSample texts) {
        KeptWords kept = WordLimit.parse(limit).of(tokenizer, texts);
        return kept.of(tokenizer).vocabulary().words().subList(2, kept.words() + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "0", "-5", "0%", "101%", "1.5", "NaN%", "99999999999", "1e3x", "50", "51"})
    void senselessNumbersAreOneLine(String limit) {
        assertThatThrownBy(() -> WordLimit.parse(limit).of(base.tokenizer(), data))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("prune vocab")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void textsWithoutAKnownWordAreRefused() {
        LabelledSample foreign = new LabelledSample("foreign", List.of("ничего общего"), new int[1]);
        assertThatThrownBy(() -> WordLimit.parse("90%").of(base.tokenizer(), foreign))
                .hasMessage("foreign: has none of the model's words");
    }

    @Test
    void whatItCostsIsRefusedBeyondTheLimits() {
        Path out = folder.resolve("out");
        WordLimit limit = WordLimit.parse("3");
        assertThatThrownBy(
                        () -> export(Form.MERGED, Precision.FLOAT32, limit, 0).write(out))
                .isInstanceOfSatisfying(
                        ProofFailedException.class,
                        e -> assertThat(e.report().checks())
                                .filteredOn(c -> !c.passed())
                                .extracting(Check::name)
                                .containsExactly("all words → 3 words, mine"));
        assertThat(out).doesNotExist();
        Shrink blind = new Shrink(Precision.FLOAT32, Optional.of(limit), 1, 1, Optional.empty());
        assertThatThrownBy(() -> blind.texts(base.labels(), base)).hasMessageContaining("needs data");
    }

    @Test
    void equalInputsGiveEqualBytesThatTellNothingOfTheMachine() throws IOException {
        for (String name : List.of("once", "again")) {
            export(Form.BRANCH, Precision.INT8, WordLimit.parse("99.5%"), 1).write(folder.resolve(name));
        }
        Path once = folder.resolve("once");
        try (Stream<Path> files = Files.list(once)) {
            assertThat(files.toList())
                    .hasSizeGreaterThan(6)
                    .allSatisfy(file -> assertThat(folder.resolve("again").resolve(file.getFileName()))
                            .hasSameBinaryContentAs(file));
        }
        String card = Files.readString(once.resolve("README.md"));
        Map<String, String> metadata =
                GraphContents.read(once.resolve("model.onnx")).metadata();
        assertThat(metadata)
                .containsEntry("rango.words_of_base", "50")
                .containsEntry("rango.words_by.data_sha256", data.sha256())
                .containsEntry("rango.measured.texts", "500")
                .containsKeys("rango.version", "rango.base_sha256", "rango.adapter_sha256", "rango.measured.flips");
        metadata.forEach((key, value) -> {
            if (!key.equals("rango.labels")) {
                assertThat(card).contains(key.substring("rango.".length())).contains(value);
            }
        });
        assertThat(card)
                .doesNotContain(folder.toString())
                .doesNotContain(System.getProperty("user.home"))
                .doesNotContain("once")
                .contains("| together |");
    }
}
