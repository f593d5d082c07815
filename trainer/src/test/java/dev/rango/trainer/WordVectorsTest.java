package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.data.LabelledText;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordVectorsTest {
    @TempDir
    Path folder;

    @Test
    void specialsHaveRowsOfTheirOwnSoThatEveryWordReadsItsOwnVector() throws IOException {
        WordVectors vectors = WordVectors.read(file("the 1 2 3\ncat 4 5 6\n"), 10);
        assertThat(vectors.vocabulary().words()).containsExactly("<unk>", "<pad>", "the", "cat");
        assertThat(vectors.table().data()).containsExactly(0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void keepsTheFirstWordsAndSkipsRepeatedOnes() throws IOException {
        WordVectors vectors = WordVectors.read(file("a 1 1\nb 2 2\na 9 9\nc 3 3\nd 4 4\n"), 3);
        assertThat(vectors.vocabulary().words()).containsExactly("<unk>", "<pad>", "a", "b", "c");
        assertThat(Arrays.copyOfRange(vectors.table().data(), 4, 10)).containsExactly(1, 1, 2, 2, 3, 3);
    }

    @Test
    void keepsOnlyWordsThatTheTextsUse() throws IOException {
        WordVectors all = WordVectors.read(file("a 1 1\nb 2 2\nc 3 3\nd 4 4\n"), 10);
        List<LabelledText> texts = List.of(new LabelledText("d b x", 0), new LabelledText("d a d", 1));
        WordVectors used = all.occurringIn(texts, 1);
        assertThat(used.vocabulary().words()).containsExactly("<unk>", "<pad>", "a", "b", "d");
        assertThat(used.table().data()).containsExactly(0, 0, 0, 0, 1, 1, 2, 2, 4, 4);
        assertThat(all.occurringIn(texts, 3).vocabulary().words()).containsExactly("<unk>", "<pad>", "d");
        assertThatThrownBy(() -> all.occurringIn(texts, 4)).isInstanceOf(UnusableInputException.class);
    }

    @Test
    void readsGzip() throws IOException {
        Path file = folder.resolve("vectors");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("x 0.5 -1e-3\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(WordVectors.read(file, 10).table().data()).endsWith(0.5f, -1e-3f);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 6));
        assertUnusable(file, "truncated");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a 1 2;b 1        | line 2: value 2 of 2 is missing
                    a 1 2;b 1 2 3    | line 2: has more than 2 values
                    a 1 2;b 1 x      | line 2: value 2 of 2 is missing or not a number
                    a 1 NaN          | line 1: value 2 is not finite
                    word             | line 1: is not a word and its numbers
                    """)
    void brokenLinesAreNamed(String lines, String message) throws IOException {
        assertUnusable(file(lines.replace(';', '\n')), message);
    }

    @Test
    void emptyMissingAndWrongFilesAreNamed() throws IOException {
        assertUnusable(file(""), "holds no word vectors");
        assertUnusable(folder.resolve("missing"), "no such file");
        assertUnusable(folder, "is a folder");
    }

    private void assertUnusable(Path file, String message) {
        assertThatThrownBy(() -> WordVectors.read(file, 10))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("vectors.txt"), content);
    }
}
