package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesOfAModelTest {
    private static final ModelConfig CONFIG =
            new ModelConfig(30, 4, 5, List.of("no", "yes \"really\""), "d".repeat(64), Optional.empty());
    private static final ModelConfig EXPORT = CONFIG.withExport(new ModelConfig.ExportInfo(
            "branch",
            "int8",
            "b".repeat(64),
            List.of(new ModelConfig.AdapterInfo("a".repeat(64), 2, 0.1, List.of("fc1")))));

    @TempDir
    Path folder;

    @Test
    void configurationsReadBackAsTheyWere() {
        for (ModelConfig config : List.of(CONFIG, EXPORT, CONFIG.withLabels(List.of("a", "b", "c")))) {
            Path file = folder.resolve("config.json");
            ConfigFile.write(config, file);
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
        ConfigFile.write(EXPORT, file);
        String json = Files.readString(file);
        assertThat(json).contains(part);
        Files.writeString(file, json.replace(part, replacement == null ? "" : replacement));
        assertThatThrownBy(() -> ModelConfig.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "7", "null", "{", "{}", "{} {}", "{\"model_type\": 7}", "\u0000"})
    void filesThatAreNoConfigurationAreRefusedInOneLine(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), content);
        assertThatThrownBy(() -> ModelConfig.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file.toString())
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomLogitsReadBackBitForBit(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] logits = new float[20_000];
        for (int i = 0; i < logits.length; i++) {
            do {
                logits[i] = Float.intBitsToFloat(random.nextInt());
            } while (!Float.isFinite(logits[i]));
        }
        Path file = folder.resolve("golden.jsonl");
        GoldenFiles.write(List.of(new GoldenCase("x", new int[0], logits)), file);
        float[] read = GoldenCase.read(file).get(0).logits();
        assertThat(read).hasSameSizeAs(logits);
        for (int i = 0; i < logits.length; i++) {
            assertThat(Float.floatToRawIntBits(read[i]))
                    .as("seed %d, logit %s", seed, logits[i])
                    .isEqualTo(Float.floatToRawIntBits(logits[i]));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "-1", "1e10", "9223372036854775808", "null", "[1]"})
    void goldenIdsAreWholeNumbersFromZero(String id) throws IOException {
        Path file = Files.writeString(
                folder.resolve("golden.jsonl"), "{\"text\":\"a\",\"ids\":[" + id + "],\"logits\":[1,2]}\n");
        assertThatThrownBy(() -> GoldenCase.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("case 1 ids");
    }

    @Test
    void goldenCasesReadBackBitForBit() {
        Path file = folder.resolve("golden.jsonl");
        List<GoldenCase> cases = List.of(
                new GoldenCase("a \"text\"\n\u0001\uD83D\uDE00", new int[] {0, 1, 99_999}, new float[] {
                    -0f, Float.MIN_VALUE, 1 / 3f, -Float.MAX_VALUE
                }),
                new GoldenCase("", new int[0], new float[] {1, 2, 3, 4}));
        GoldenFiles.write(cases, file);
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
}
