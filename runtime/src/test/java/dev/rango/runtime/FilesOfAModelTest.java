package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesOfAModelTest {
    private static final ModelConfig CONFIG =
            new ModelConfig(30, 4, 5, List.of("no", "yes \"really\""), "d".repeat(64), Optional.empty());
    private static final ModelConfig EXPORT = CONFIG.withExport(new ModelConfig.ExportInfo(
            "branch", "b".repeat(64), List.of(new ModelConfig.AdapterInfo("a".repeat(64), 2, 0.1, List.of("fc1")))));

    @TempDir
    Path folder;

    @Test
    void configurationsReadBackAsTheyWere() {
        for (ModelConfig config : List.of(CONFIG, EXPORT, CONFIG.withLabels(List.of("a", "b", "c")))) {
            Path file = folder.resolve("config.json");
            config.write(file);
            assertThat(ModelConfig.read(file)).isEqualTo(config);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "rango-text-classifier" | "bert"           | model_type: is not
                    "format_version" : 1    | "format_version" : 2 | format_version: is not 1
                    "vocab_size" : 30       | "vocab_size" : 0  | vocab_size: 0 is below 1
                    "vocab_size" : 30       | "vocab_size" : 2.5 | vocab_size: is 2.5
                    "vocab_size" : 30       | "vocab_size" : "x" | vocab_size: is not a number
                    "hidden_dim" : 5,       |                   | hidden_dim: is missing
                    "0" : "no"              | "7" : "no"        | id2label 0: is missing
                    "0" : "no"              | "0" : "yes \\"really\\"" | same label
                    "rank" : 2              | "rank" : null     | adapters rank: is missing
                    """)
    void brokenConfigurationsNameTheField(String part, String replacement, String message) throws IOException {
        Path file = folder.resolve("config.json");
        EXPORT.write(file);
        String json = Files.readString(file);
        assertThat(json).contains(part);
        Files.writeString(file, json.replace(part, replacement == null ? "" : replacement));
        assertThatThrownBy(() -> ModelConfig.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void goldenCasesReadBackBitForBit() {
        Path file = folder.resolve("golden.jsonl");
        List<GoldenCase> cases = List.of(
                new GoldenCase("a \"text\"\n\u0001\uD83D\uDE00", new int[] {0, 1, 99_999}, new float[] {
                    -0f, Float.MIN_VALUE, 1 / 3f, -Float.MAX_VALUE
                }),
                new GoldenCase("", new int[0], new float[] {1, 2, 3, 4}));
        GoldenCase.write(cases, file);
        List<GoldenCase> read = GoldenCase.read(file);
        assertThat(read).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(read.get(i).text()).isEqualTo(cases.get(i).text());
            assertThat(read.get(i).ids()).containsExactly(cases.get(i).ids());
            for (int c = 0; c < 4; c++) {
                assertThat(Float.floatToRawIntBits(read.get(i).logits()[c]))
                        .isEqualTo(Float.floatToRawIntBits(cases.get(i).logits()[c]));
            }
        }
    }

    @Test
    void brokenGoldenCasesNameTheCase() throws IOException {
        Path file = Files.writeString(
                folder.resolve("golden.jsonl"),
                "{\"text\":\"a\",\"ids\":[1],\"logits\":[1]}\n{\"text\":\"b\",\"ids\":[\"x\"]}\n");
        assertThatThrownBy(() -> GoldenCase.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("case 2 ids");
        Files.writeString(file, "{\"text\":");
        assertThatThrownBy(() -> GoldenCase.read(file)).isInstanceOf(UnusableInputException.class);
    }

    @Test
    void foldersThatAreNoModelAreRefused() throws IOException {
        assertUnusable("no such folder");
        Files.createDirectory(folder.resolve("model"));
        assertUnusable("config.json: no such file");
        Path tokenizerJson = folder.resolve("model/tokenizer.json");
        new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "a")), 9).write(tokenizerJson);
        EXPORT.write(folder.resolve("model/config.json"));
        assertUnusable("is not the tokenizer of this model");
        CONFIG.write(folder.resolve("model/config.json"));
        assertUnusable("is a trained base");
    }

    private void assertUnusable(String message) {
        assertThatThrownBy(() -> TextClassifier.open(folder.resolve("model")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void softmaxIsExactEnoughAndTiesGoToTheFirst() {
        List<String> labels = List.of("a", "b", "c");
        Prediction prediction = Prediction.fromLogits(labels, new float[] {0, 9, 1, 2, 0.5f}, 2);
        double sum = Math.exp(1) + Math.exp(2) + Math.exp(0.5);
        assertThat(prediction.label()).isEqualTo("b");
        assertThat((double) prediction.score()).isCloseTo(Math.exp(2) / sum, within(1e-7));
        assertThat(prediction.scores()).containsOnlyKeys("a", "b", "c");

        assertThat(Prediction.fromLogits(labels, new float[] {5, 5, 5}, 0).index())
                .isZero();
        Prediction extreme = Prediction.fromLogits(labels, new float[] {1e30f, -1e30f, 3e38f}, 0);
        assertThat(extreme.probabilities()).containsExactly(0, 0, 1);
    }

    @Test
    void messagesAreOneLine() {
        var e = new UnusableInputException("file", "line 3", "has\ntwo\r\nlines");
        assertThat(e).hasMessage("file: line 3: has two lines");
        assertThat(new UnusableInputException("file", "", "reason")).hasMessage("file: reason");
        assertThat(List.of(e.source(), e.place())).containsExactly("file", "line 3");
    }
}
