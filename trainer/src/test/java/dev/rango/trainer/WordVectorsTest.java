package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.data.LabelledText;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void saysWhatIsLeftOutBehindTheLastWordThatIsWanted() throws IOException {
        Path file = file("a 1 1\nb 2 2\nc 3 3\n<unk> 4 4\nd 4 4\n");
        List<String> notes = new ArrayList<>();
        WordVectors.read(file, 2, false, notes::add);
        assertThat(notes)
                .contains(file + ": the first 2 words are used, to \"b\"; 2 more are left out")
                .hasSize(2);
        notes.clear();
        WordVectors.read(file, 4, false, notes::add);
        assertThat(notes).hasSize(1);
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
            out.write("x 0.5 -1e-3\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(WordVectors.read(file, 10).table().data()).endsWith(0.5f, -1e-3f);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 6));
        assertUnusable(file, "truncated");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a 1 2;b 1        | line 2: has 1 value, the lines before it have 2
                    a 1 2;b 1 2 3    | line 2: has 3 values, the lines before it have 2
                    a 1 2;b 1 x      | line 2: value 2 of 2, 'x', is not a number
                    a 1 2;b 1 2f     | line 2: value 2 of 2, '2f', is not a number
                    a 1 2;b 1 0,5    | line 2: value 2 of 2, '0,5', is not a number; it needs a decimal point
                    a 1 NaN          | line 1: value 2, NaN, is not finite
                    a 1 -inf         | line 1: value 2, -inf, is not finite
                    a 1 1e39         | line 1: value 2, 1e39, is not finite
                    a 1 2;. . 1 2    | line 2: its word has a space
                    a 1 2;;b 1 2     | line 2: is empty
                    a;1;2            | line 1: is not a word and its numbers, separated by spaces, tabs or commas
                    word             | line 1: is not a word and its numbers
                    2 2;a 1 2        | line 1: announces 2 words, but 1 lines follow
                    1 2;a 1 2;b 1 2  | line 1: announces 1 words, but 2 lines follow
                    2 3;a 1 2;b 1 2  | line 2: has 2 values, line 1 says 3
                    1 0;a 1          | line 1: has 0 values
                    """)
    void brokenLinesAreNamed(String lines, String message) throws IOException {
        assertUnusable(file(lines.replace(';', '\n')), message);
    }

    /** GloVe's spaces, word2vec's header and trailing spaces, Windows' line ends, tabs, commas, and a byte order mark. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "good 1 2\nbad 3 4e0\n",
                "good 1 2\nbad 3 4",
                "2 2\ngood 1 2 \nbad 3 4 \n",
                "2\t2\r\ngood 1 2\r\nbad 3 4\r\n\r\n",
                "good\t1\t2\nbad\t3\t4\n",
                "good\t1 2\nbad\t3 4\n",
                "good,1,2\nbad,3,4\n",
                "good,1 2\nbad,3 4\n",
                "good, 1, 2\nbad, 3, 4\n",
                "\uFEFFgood 1 2\nbad  3  4\n"
            })
    void readsWhatToolsWrite(String content) throws IOException {
        WordVectors vectors = WordVectors.read(file(content), 10);
        assertThat(vectors.vocabulary().words()).containsExactly("<unk>", "<pad>", "good", "bad");
        assertThat(vectors.table().data()).containsExactly(0, 0, 0, 0, 1, 2, 3, 4);
    }

    @Test
    void commasAreWordsWhereTheyDoNotSeparate() throws IOException {
        assertThat(words("1,000 1 2\n, 3 4\na,1 5 6\n")).containsExactly("1,000", ",", "a,1");
        assertThat(words("the,1,2\n,,3,4\n")).containsExactly("the", ",");
    }

    @Test
    void wordsKeepSpacesThatSeparateNothing() throws IOException {
        assertThat(words("a\u00A0b 1 2\nc\u2009d 3 4\ne\u0085f 5 6\n"))
                .containsExactly("a\u00A0b", "c\u2009d", "e\u0085f");
    }

    @Test
    void theFilesOwnRowForUnknownWordsIsUsedAndSaid() throws IOException {
        for (String name : List.of("<unk>", "<UNK>")) {
            List<String> notes = new ArrayList<>();
            // GloVe's tool appends it, behind the words that are kept.
            WordVectors vectors = WordVectors.read(file("a 1 2\nb 3 4\n" + name + " 5 -5\n"), 1, false, notes::add);
            assertThat(vectors.vocabulary().words()).containsExactly("<unk>", "<pad>", "a");
            assertThat(vectors.table().data()).containsExactly(5, -5, 0, 0, 1, 2);
            assertThat(notes.get(0)).contains("its own row " + name + " is what unknown words get");
            assertThat(notes.get(1)).endsWith("the first word is used, to \"a\"; 1 more is left out");
            assertThat(vectors.occurringIn(List.of(new LabelledText("a", 0)), 1)
                            .table()
                            .data())
                    .containsExactly(5, -5, 0, 0, 1, 2);
        }
        assertThat(words("unk 1 2\nUNK 3 4\n</s> 5 6\n")).containsExactly("unk", "UNK", "</s>");
    }

    @Test
    void whatIsLeftOutIsCountedAndSaid() throws IOException {
        StringBuilder lines = new StringBuilder("  9 9\na 1 2\na 3 4\nb 5 6\nb 7 8\n<pad> 7 7\n");
        for (int i = 0; i < 200; i++) {
            lines.append("w").append(i).append(" 0 1\n");
        }
        byte[] bytes = (lines + "\u00FF 1 1\nd 2 2\n").getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("vectors.txt"), bytes);
        List<String> notes = new ArrayList<>();
        WordVectors vectors = WordVectors.read(file, Integer.MAX_VALUE, false, notes::add);
        assertThat(vectors.vocabulary().words()).hasSize(205).contains("a", "b", "d");
        assertThat(Arrays.copyOf(vectors.table().data(), 8)).containsExactly(0, 0, 0, 0, 1, 2, 5, 6);
        assertThat(notes)
                .map(note -> note.substring(file.toString().length()))
                .containsExactly(
                        ": its row <pad> is not used; padding never counts",
                        ": 2 rows were left out that are repeated (the first: line 3); the first vector of a word counts",
                        ": 1 row was left out that is blank (line 1); no token is ever blank",
                        ": 1 row was left out that is not UTF-8 (line 207)");
    }

    @Test
    void aFileOfAnotherEncodingIsRefused() throws IOException {
        byte[] bytes = "caf\u00E9 1 2\nth\u00E9 3 4\nla 5 6\n".getBytes(StandardCharsets.ISO_8859_1);
        assertUnusable(Files.write(folder.resolve("latin"), bytes), "line 1: is not UTF-8, as are 2 words in all");
    }

    @Test
    void badLinesAreLeftOutOnDemand() throws IOException {
        List<String> notes = new ArrayList<>();
        WordVectors vectors =
                WordVectors.read(file("4 2\na 1 2\n. . . 1 2\nb 1\nc 3 4\n"), Integer.MAX_VALUE, true, notes::add);
        assertThat(vectors.vocabulary().words()).containsExactly("<unk>", "<pad>", "a", "c");
        assertThat(notes)
                .singleElement()
                .asString()
                .endsWith("2 rows were left out that are no word and its numbers (the first: line 3)");
    }

    @Test
    void readsTheBinaryFormatOfWord2vec() throws IOException {
        byte[] bytes = binary(new float[] {0.5f, -1e-3f}, new float[] {7, 1e10f}, "\n");
        Path file = Files.write(folder.resolve("vectors.bin"), bytes);
        assertThat(WordVectors.read(file, 10).vocabulary().words()).containsExactly("<unk>", "<pad>", "in", "of");
        assertThat(WordVectors.read(file, 10).table().data()).containsExactly(0, 0, 0, 0, 0.5f, -1e-3f, 7, 1e10f);
        assertThat(WordVectors.read(file, 1).vocabulary().words()).containsExactly("<unk>", "<pad>", "in");
        Files.write(file, binary(new float[] {0.5f, -1e-3f}, new float[] {7, 1e10f}, ""));
        assertThat(WordVectors.read(file, 10).table().data()).containsExactly(0, 0, 0, 0, 0.5f, -1e-3f, 7, 1e10f);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
        assertUnusable(file, "ends in row 2 of 2 that its first line announces");
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 9));
        assertUnusable(file, "goes on behind the rows");
        Files.write(file, binary(new float[] {0.5f, -1e-3f}, new float[] {Float.NaN, 0}, ""));
        assertUnusable(file, "row 2: value 1 is not finite");
    }

    private static byte[] binary(float[] first, float[] second, String end) {
        ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("2 2\nin ".getBytes(StandardCharsets.UTF_8))
                .putFloat(first[0])
                .putFloat(first[1]);
        bytes.put((end + "of ").getBytes(StandardCharsets.UTF_8))
                .putFloat(second[0])
                .putFloat(second[1]);
        return Arrays.copyOf(bytes.put(end.getBytes(StandardCharsets.UTF_8)).array(), bytes.position());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PK\u0003\u0004rest                           | is a zip archive
                    version https://git-lfs.github.com/spec/v1 | is a git-lfs pointer
                    <!DOCTYPE html>                            | is an HTML page
                    \u00BA\u0016O/rest                          | is a fastText model
                    """)
    void otherFilesAreNamedForWhatTheyAre(String content, String message) throws IOException {
        assertUnusable(Files.write(folder.resolve("file"), content.getBytes(StandardCharsets.ISO_8859_1)), message);
    }

    @Test
    void oneHugeLineIsRefusedBeforeItFillsTheMemory() throws IOException {
        assertUnusable(file("x".repeat(3 << 20)), "a line is longer than");
    }

    private List<String> words(String content) throws IOException {
        List<String> words = WordVectors.read(file(content), 10).vocabulary().words();
        return words.subList(2, words.size());
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
