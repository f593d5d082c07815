package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                    "vocab":{            | "words":{           | normalizer, pre_tokenizer and model are required
                    """)
    void otherTokenizersAreRefused(String part, String replacement, String message) throws IOException {
        String json = Files.readString(file);
        assertThat(json).contains(part);
        Files.writeString(file, json.replace(part, replacement));
        assertUnusable(message);
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
