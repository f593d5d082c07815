package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids as Hugging Face's library has them, from the same file. */
class WordPieceTest {
    private static final List<String> ENGLISH = List.of(
            "the",
            "un",
            "##aff",
            "##able",
            "##a",
            "##b",
            "a",
            "b",
            "film",
            "##s",
            "it",
            "'",
            "s",
            ".",
            ",",
            "!",
            "caf\u00E9",
            "cafe",
            "na",
            "##\u00EFve",
            "##ive",
            "<",
            ">",
            "/",
            "br",
            "1",
            "##2",
            "3",
            "\u4E2D",
            "##\u4E2D",
            "\u20AC",
            "i",
            "##i",
            "##\u0307",
            "#",
            "-",
            "well",
            "[",
            "]",
            "mask",
            "Film",
            "THE",
            "x",
            "##x",
            "internationalization",
            "##izations",
            "intern");

    @TempDir
    Path folder;

    @Test
    void wordsAndPieces() throws IOException {
        WordPiece tokenizer = WordPieceFile.read(new WordPieceFile(ENGLISH).write(folder.resolve("tokenizer.json")), 0);
        assertThat(pieces(tokenizer, "The unaffable films!"))
                .containsExactly("[CLS]", "the", "un", "##aff", "##able", "film", "##s", "!", "[SEP]");
        assertThat(pieces(tokenizer, "it's caf\u00C9, well-a\tb\n"))
                .containsExactly("[CLS]", "it", "'", "s", "cafe", ",", "well", "-", "a", "b", "[SEP]");
        assertThat(pieces(tokenizer, "the zebra")).containsExactly("[CLS]", "the", "[UNK]", "[SEP]");
        assertThat(pieces(tokenizer, "film[MASK]films [mask]"))
                .containsExactly("[CLS]", "film", "[MASK]", "film", "##s", "[", "mask", "]", "[SEP]");
        assertThat(pieces(tokenizer, "th\u0000e fi\u200Blm \uFFFD")).containsExactly("[CLS]", "the", "film", "[SEP]");
        assertThat(pieces(tokenizer, "a\u4E2Db")).containsExactly("[CLS]", "a", "\u4E2D", "b", "[SEP]");
        assertThat(pieces(tokenizer, "")).containsExactly("[CLS]", "[SEP]");
        assertThat(pieces(tokenizer, " \t\u00A0\u3000")).containsExactly("[CLS]", "[SEP]");
        assertThat(pieces(tokenizer, "internationalization")).containsExactly("[CLS]", "internationalization", "[SEP]");
    }

    private static List<String> pieces(WordPiece tokenizer, String text) {
        int[] ids = tokenizer.ids(text);
        assertThat(tokenizer.ids(text.getBytes(UTF_8))).containsExactly(ids);
        List<String> pieces = tokenizer.tokens(text);
        assertThat(pieces).hasSameSizeAs(ids);
        return pieces;
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, null, true",
        "true, true, null, false",
        "true, true, false, true",
        "true, false, true, false",
        "false, true, true, true",
        "false, false, false, false"
    })
    void everySettingOnRandomText(String clean, String chinese, String strip, String lower) throws IOException {
        SplittableRandom random = new SplittableRandom(18);
        List<String> texts = new ArrayList<>(hardTexts());
        for (int i = 0; i < 1500; i++) {
            texts.add(RandomText.of(random));
        }
        List<String> pieces = new ArrayList<>(WordPieceFile.pieces(texts.subList(0, 1000)));
        ENGLISH.stream().filter(piece -> !pieces.contains(piece)).forEach(pieces::add);
        for (int i = 0; i < texts.size(); i++) {
            String spelled = random.nextInt(20) == 0 ? "[MASK]" : random.nextInt(20) == 0 ? "<ent>" : "";
            texts.set(i, texts.get(i) + spelled + texts.get(random.nextInt(texts.size())));
        }
        WordPieceFile file = new WordPieceFile(pieces)
                .normalizer(WordPieceFile.normalizer(clean, chinese, strip, lower))
                .added("<ent>")
                .added("<ent>s")
                .added("\u2581\u00E9");
        assertSameIds(file, texts, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 7, 40})
    void truncation(int maxTokens) throws IOException {
        SplittableRandom random = new SplittableRandom(maxTokens);
        List<String> texts = new ArrayList<>(hardTexts());
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int words = random.nextInt(60); words > 0; words--) {
                text.append(ENGLISH.get(random.nextInt(ENGLISH.size())).replace("##", "un"))
                        .append(' ');
            }
            texts.add(text.toString());
        }
        assertSameIds(new WordPieceFile(ENGLISH), texts, maxTokens);
        WordPiece whole = WordPieceFile.read(new WordPieceFile(ENGLISH).write(folder.resolve("tokenizer.json")), 0);
        if (maxTokens > 0) {
            WordPiece tokenizer = WordPieceFile.read(folder.resolve("tokenizer.json"), maxTokens);
            for (String text : texts) {
                assertThat(tokenizer.addTo((ids, count) -> {}, text))
                        .as(text)
                        .isEqualTo(whole.ids(text).length > maxTokens);
            }
        }
    }

    private static List<String> hardTexts() {
        return List.of(
                "",
                " ",
                "\u0000",
                "the \u0301 film\u0301s",
                "x".repeat(100),
                "x".repeat(101),
                "X".repeat(50) + "\u00C9".repeat(50),
                "\u00E9".repeat(100),
                "\u00E9".repeat(101),
                "ab".repeat(50_000),
                "a!".repeat(3_000),
                "[MASK]".repeat(500),
                "[CLS] the [SEP] film[SEP][PAD]s",
                "[MAS[MASK]K] [MASK",
                "##a # #a ##",
                "\u0130I\u0131i \u03A3\u03A3 \u01C5 \u1E9E",
                "\uAC00\uD55C \u1100\u1161\u11A8",
                "\u4E2D\u6587the\uD840\uDC00a\uF900b\uD87E\uDC00",
                "a\u0085b\u00A0c\u2028d\u000Be\ff\u001Cg\u007Fh",
                "\u00ABthe\u00BB \u2014film\u2019s\u2026 \u3002\uFF01",
                "\u2260 \u226E \u1FEF \u037E \u212B\u2126",
                "\uD83D\uDE00the\uD83D\uDC68\u200D\uD83D\uDC69",
                "internationalizations internationalizationx intern\u00EBt");
    }

    private void assertSameIds(WordPieceFile file, List<String> texts, int maxTokens) throws IOException {
        Path path = file.write(folder.resolve("tokenizer.json"));
        WordPiece tokenizer = WordPieceFile.read(path, maxTokens);
        assertThat(tokenizer.size()).isEqualTo(file.words().size());
        long known = 0;
        try (HuggingFace theirs = new HuggingFace(path, true, maxTokens)) {
            int[][] expected = theirs.ids(texts);
            for (int i = 0; i < expected.length; i++) {
                int[] ids = tokenizer.ids(texts.get(i));
                if (!Arrays.equals(ids, expected[i])) {
                    assertThat(ids).as("text %d: %s", i, texts.get(i)).containsExactly(expected[i]);
                }
                assertThat(Arrays.equals(tokenizer.ids(texts.get(i).getBytes(UTF_8)), ids))
                        .isTrue();
                known += Arrays.stream(ids).filter(id -> id > 4).count();
            }
        }
        assertThat(known).isGreaterThan(maxTokens == 2 ? -1 : texts.size() / 2);
    }

    /** One of 61 here; the test on real data takes all. */
    @Test
    void charactersOfAllPlanes() throws IOException {
        assertSameCharacters(61);
    }

    /**
     * Each character inside of a word whose pieces are all that a character can become; of planes with nothing in them none, of rare
     * Chinese one in 16.
     */
    static void assertSameCharacters(int step, Path folder) throws IOException {
        List<Integer> characters = new ArrayList<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += step) {
            boolean isEmpty = c > 0xE0200 && c < 0x10FF00 || c > 0x32000 && c < 0xE0000;
            boolean isRare = c > 0x20000 && c < 0x2F800 && c % 16 > 0;
            if ((c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) && !isEmpty && !isRare) {
                characters.add(c);
            }
        }
        List<String> texts =
                characters.stream().map(c -> "x" + Character.toString(c) + "x").toList();
        List<String> decomposed = new ArrayList<>(texts);
        for (String text : texts) {
            decomposed.add(Normalizer.normalize(text, Normalizer.Form.NFD));
            decomposed.add(Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD));
        }
        WordPieceFile file = new WordPieceFile(WordPieceFile.pieces(decomposed));
        for (String normalizer : List.of(
                WordPieceFile.normalizer("true", "true", "true", "true"),
                WordPieceFile.normalizer("false", "false", "false", "true"),
                WordPieceFile.normalizer("true", "false", "false", "false"))) {
            Path path = file.normalizer(normalizer).write(folder.resolve("tokenizer.json"));
            WordPiece tokenizer = WordPieceFile.read(path, 0);
            try (HuggingFace theirs = new HuggingFace(path, true, 0)) {
                int[][] expected = theirs.ids(texts);
                for (int i = 0; i < expected.length; i++) {
                    if (!Arrays.equals(tokenizer.ids(texts.get(i)), expected[i])) {
                        assertThat(tokenizer.ids(texts.get(i)))
                                .as("U+%04X, %s", characters.get(i), normalizer)
                                .containsExactly(expected[i]);
                    }
                }
            }
        }
    }

    private void assertSameCharacters(int step) throws IOException {
        assertSameCharacters(step, folder);
    }

    @Test
    void otherPostProcessors() throws IOException {
        for (String type : List.of("BertProcessing", "RobertaProcessing")) {
            String json = "{\"type\":\"" + type + "\",\"sep\":[\"[SEP]\",3],\"cls\":[\"[CLS]\",2]"
                    + (type.startsWith("R") ? ",\"trim_offsets\":true,\"add_prefix_space\":false}" : "}");
            assertSameIds(new WordPieceFile(ENGLISH).postProcessor(json), List.of("the films", "the", "film it"), 4);
        }
        assertSameIds(new WordPieceFile(ENGLISH).postProcessor("null"), List.of("the films", "the", "film it"), 0);
    }

    @Test
    void aFilesOwnTruncation() throws IOException {
        Path path = new WordPieceFile(ENGLISH).truncation(4).write(folder.resolve("tokenizer.json"));
        WordPiece tokenizer = WordPieceFile.read(path, 0);
        assertThat(tokenizer.ids("the film it s")).hasSize(4);
        assertThat(tokenizer.addTo((ids, count) -> {}, "the film")).isFalse();
        assertThat(tokenizer.addTo((ids, count) -> {}, "the films")).isTrue();
        assertThat(WordPieceFile.read(path, 5).ids("the film it s")).hasSize(5);
        new WordPieceFile(ENGLISH).truncation(1).write(path);
        assertUnusable(path, "truncation: to 1 has no room for the special tokens");
    }

    /** Of one size, each between special tokens, none more than needed, and all of the text's ids in their order. */
    @Test
    void windowsHoldAllOfALongText() throws IOException {
        Path path = new WordPieceFile(ENGLISH).write(folder.resolve("tokenizer.json"));
        WordPiece whole = WordPieceFile.read(path, Integer.MAX_VALUE);
        SplittableRandom random = new SplittableRandom(8);
        for (int round = 0; round < 2000; round++) {
            WordPiece tokenizer = WordPieceFile.read(path, 3 + random.nextInt(12));
            int room = tokenizer.ownTokens();
            int most = 1 + random.nextInt(6);
            int overlap = random.nextInt((room + 1) / 2);
            String text = "the films , a b ".repeat(random.nextInt(9)) + "x ".repeat(random.nextInt(5));
            int[] all = whole.ids(text);
            int[] own = Arrays.copyOfRange(all, 1, all.length - 1);
            List<int[]> windows = new ArrayList<>();
            boolean isCut =
                    tokenizer.addTo((ids, count) -> windows.add(Arrays.copyOf(ids, count)), text, most, overlap);
            assertThat(isCut).isEqualTo(own.length > room + (most - 1) * (room - overlap));
            int counted = Math.min(own.length, room + (most - 1) * (room - overlap));
            assertThat(windows).hasSizeLessThanOrEqualTo(most);
            if (windows.size() > 1) {
                assertThat(counted).isGreaterThan(room + (windows.size() - 2) * (room - overlap));
            }
            int size = windows.get(0).length - 2;
            int end = 0;
            int start = 0;
            for (int i = 0; i < windows.size(); i++) {
                int[] window = windows.get(i);
                assertThat(window).hasSize(size + 2).startsWith(2).endsWith(3);
                start = (int) ((long) i * (counted - size) / Math.max(1, windows.size() - 1));
                assertThat(i == 0 ? start : end - start).isGreaterThanOrEqualTo(i == 0 ? 0 : overlap);
                end = start + size;
                assertThat(Arrays.copyOfRange(window, 1, size + 1)).isEqualTo(Arrays.copyOfRange(own, start, end));
            }
            assertThat(end).isEqualTo(counted);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "type":"WordPiece"   | "type":"BPE"            | model type: is BPE, not WordPiece
            "BertNormalizer"     | "NFC"                   | normalizer type: is NFC, not BertNormalizer
            "BertPreTokenizer"   | "Whitespace"            | pre_tokenizer type: is Whitespace
            "unk_token":"[UNK]"  | "unk_token":"?"         | unk_token: is not in the vocabulary
            "single_word":false  | "single_word":true      | '[PAD]' is empty, single_word or normalized
            "normalized":false   | "normalized":true       | '[PAD]' is empty, single_word or normalized
            "content":"[PAD]"    | "content":""            | '' is empty, single_word or normalized
            prefix":"##"         | prefix":"@@"            | continuing_subword_prefix: is @@, not ##
            _word":100           | _word":1001             | max_input_chars_per_word: is 1001, not 1 to 1000
            "the":5              | "the":6                 | vocab un: has the id 6, which is another's
            "the":5              | "the":500000            | vocab the: has the id 500000
            "the":5              | "the":-1                | vocab the: has the id -1
            "the":5              | "the":"5"               | vocab the: is not a number
            {"id":0              | {"id":1                 | id: of '[PAD]' is another in the vocabulary
            "ids":[3]            | "ids":[333]             | ids: is not in the vocabulary
            "id":"A","type_id":0 | "id":"A","type_id":1    | single: is not one text between special tokens
            "lowercase":true     | "lowercase":"yes"       | lowercase: is not true or false
            "lowercase":true     | "casefold":true         | casefold: is not understood
            "version":"1.0"      | "dropout":0.1           | dropout: is not understood
            TemplateProcessing   | ByteLevel               | post_processor type: is ByteLevel
            "Right"              | "Left"                  | direction: is Left, not Right
            """)
    void whatIsNotUnderstoodIsRefusedByName(String part, String replacement, String message) throws IOException {
        Path path = new WordPieceFile(ENGLISH).truncation(100).write(folder.resolve("tokenizer.json"));
        String json = Files.readString(path);
        assertThat(json).contains(part);
        int at = json.indexOf(part);
        String changed = json.substring(0, at) + replacement + json.substring(at + part.length());
        Files.writeString(path, changed);
        assertUnusable(path, message);
    }

    private static void assertUnusable(Path path, String message) {
        assertThatThrownBy(() -> WordPieceFile.read(path, 0))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("tokenizer.json")
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }
}
