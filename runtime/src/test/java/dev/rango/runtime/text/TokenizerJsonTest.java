package dev.rango.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerJsonTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() {
        file = folder.resolve("tokenizer.json");
        new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "a", "b\"\\", "\u0001", "\uD83D\uDE00")), 77).write(file);
    }

    @Test
    void readsWhatItWrites() throws IOException {
        Tokenizer read = Tokenizer.read(file);
        assertThat(read.maxTokens()).isEqualTo(77);
        assertThat(read.vocabulary().words()).containsExactly("<unk>", "<pad>", "a", "b\"\\", "\u0001", "\uD83D\uDE00");
        Path again = folder.resolve("again.json");
        read.write(again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "Lowercase"          | "BertNormalizer"    | normalizer is not that of basic_english
                    "WhitespaceSplit"    | "Whitespace"        | pre_tokenizer is not that of basic_english
                    "type":"WordLevel"   | "type":"BPE"        | model type is BPE
                    "unk_token":"<unk>"  | "unk_token":"[UNK]" | unk_token is [UNK]
                    "added_tokens":[]    | "added_tokens":[{}] | has added_tokens
                    "post_processor":null| "post_processor":{} | has a post_processor
                    "a":2                | "a":1               | have the same id 1
                    "a":2                | "a":9               | the ids have gaps
                    "a":2                | "a":-2              | is -2
                    "a":2                | "a":2000000000      | is 2000000000
                    "a":2                | "a":"2"             | is not an integer
                    "<unk>":0,"<pad>":1  | "<pad>":0,"<unk>":1 | must begin with
                    "max_length":77      | "max_length":0      | is below 1
                    "direction":"Right"  | "direction":"Left"  | truncation from the Left
                    "a":2                | "a":5000            | is 5000
                    "a":2                | "a":99999999999     | broken JSON
                    "a":2                | "a":2.0             | is not an integer
                    "type":"WordLevel",  |                     | model has no type
                    ,"unk_token":"<unk>" |                     | model has no unk_token
                    "padding":null       | "truncation":null   | broken JSON
                    "vocab":{            | "words":{           | normalizer, pre_tokenizer and model are required
                    """)
    void otherTokenizersAreRefused(String part, String replacement, String message) throws IOException {
        String json = Files.readString(file);
        assertThat(json).contains(part);
        Files.writeString(file, json.replace(part, replacement == null ? "" : replacement));
        assertUnusable(message);
    }

    @Test
    void faultsAreNamedWithTheirLine() throws IOException {
        String json = Files.readString(file).replace("{\"type\":\"Sequence\"", "\n{\"type\":\"Sequence\"");
        Files.writeString(file, json.replace("Lowercase", "NFC"));
        assertUnusable("line 2: normalizer is not");
        Files.writeString(file, json.replace("\"a\":2", "\n\"a\":1"));
        assertUnusable("line 3: 'a' and '<pad>'");
        Files.writeString(file, json.replace("\"a\":2", "\n\n\"a\":"));
        assertUnusable("line 4: broken JSON");
    }

    @Test
    void withoutTruncationEveryTokenCounts() throws IOException {
        String json = Files.readString(file);
        String truncation = json.substring(json.indexOf("{\"direction\""), json.indexOf(",\"padding\""));
        Files.writeString(file, json.replace(truncation, "null"));
        assertThat(Tokenizer.read(file).maxTokens()).isEqualTo(Integer.MAX_VALUE);
        for (String other : new String[] {"77", "[77]", "\"77\""}) {
            Files.writeString(file, json.replace(truncation, other));
            assertUnusable("truncation is not an object");
        }
    }

    @Test
    void anythingAfterTheObjectIsRefused() throws IOException {
        String json = Files.readString(file);
        Files.writeString(file, json + "{}");
        assertUnusable("more than one JSON value");
        Files.writeString(file, json + "garbage");
        assertUnusable("broken JSON");
        Files.writeString(file, json + " \n");
        assertThat(Tokenizer.read(file).maxTokens()).isEqualTo(77);
    }

    @Test
    void tokenizersOfBertAreRefused() throws IOException {
        Files.writeString(file, """
                {"version": "1.0", "truncation": null, "padding": null,
                 "added_tokens": [{"id": 0, "content": "[PAD]", "special": true}],
                 "normalizer": {"type": "BertNormalizer", "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "TemplateProcessing", "single": []},
                 "decoder": {"type": "WordPiece", "prefix": "##"},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[PAD]": 0, "[UNK]": 1}}}
                """);
        assertUnusable("line 2: has added_tokens");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedFilesAreRefusedOrRead(long seed) throws IOException {
        byte[] good = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] damaged = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int flips = random.nextInt(4); flips >= 0 && damaged.length > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                Tokenizer.read(file);
            } catch (UnusableInputException e) {
                assertThat(e.getMessage().lines().count())
                        .as("seed %d, file %d", seed, i)
                        .isEqualTo(1);
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(200);
    }

    @Test
    void brokenFilesAreNamed() throws IOException {
        String json = Files.readString(file);
        for (int length : new int[] {0, 1, json.length() / 2, json.length() - 3}) {
            Files.writeString(file, json.substring(0, length));
            assertUnusable(file.toString());
        }
        Files.writeString(file, "[]");
        assertUnusable("is not a JSON object");
        Files.writeString(file, json.replace("\"a\":2", "\"a\":2,\"a\":3"));
        assertUnusable("a");
        Files.delete(file);
        assertUnusable("no such file");
        Files.createDirectory(file);
        assertUnusable("is a folder");
    }

    private void assertUnusable(String message) {
        assertThatThrownBy(() -> Tokenizer.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("tokenizer.json")
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }
}
