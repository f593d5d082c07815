package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
    @TempDir
    Path folder;

    @Test
    void aVisitorSeesTheTokensAndTheirIds() {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "it", "good")), 4);
        List<String> seen = new ArrayList<>();
        int count = tokenizer.visit(
                "It's GOOD. Quite.",
                (utf8, start, length, id) -> seen.add(new String(utf8, start, length, UTF_8) + id));
        assertThat(count).isEqualTo(4);
        assertThat(seen).containsExactly("it2", "'0", "s0", "good3");
        Tokenizer whole = new Tokenizer(tokenizer.vocabulary(), Integer.MAX_VALUE);
        assertThat(whole.visit("a ".repeat(100_000), (utf8, start, length, id) -> {}))
                .isEqualTo(100_000);
        assertThat(whole.visit("", (utf8, start, length, id) -> {})).isZero();
    }

    @Test
    void goldenVectors() {
        assertTokens("It's good.", "it", "'", "s", "good", ".");
        assertTokens("Say \"no\" (twice)!?", "say", "no", "(", "twice", ")", "!", "?");
        assertTokens("half\"way", "halfway");
        assertTokens("one;two:three,four", "one", "two", "three", ",", "four");
        assertTokens("end<br /><br />start", "end", "start");
        assertTokens("end<BR />start", "end", "start");
        assertTokens("a<b\"r /\">b", "a", "b");
        assertTokens("a<br/>b <br  /> c", "a<br/>b", "<br", "/>", "c");
        assertTokens("a<br", "a<br");
        assertTokens("a<br\u00A0/>b<br\u3000/>", "a<br", "/>b<br", "/>");
        assertTokens("a<br\t/>b", "a<br", "/>b");
        assertTokens("<br />\u00E9<BR />\u00E9", "\u00E9", "\u00E9");
        assertTokens("Caf\u00C9 \u00DCBER \u0130", "caf\u00E9", "\u00FCber", "i\u0307");
        assertTokens(
                "\u039F\u0394\u039F\u03A3 \u03A3 \u03A3\u0391", "\u03BF\u03B4\u03BF\u03C2", "\u03C3", "\u03C3\u03B1");
        assertTokens("a\u0085b\u00A0c\u3000d\u001Ce", "a", "b", "c", "d", "e");
        assertTokens("zero\u200Bwidth \u0000 \u007F", "zero\u200Bwidth", "\u0000", "\u007F");
        assertTokens("");
        assertTokens(" \t\n\"\" \u2028");
        assertTokens("...", ".", ".", ".");
    }

    private static void assertTokens(String text, String... expected) {
        Tokenizer tokenizer = tokenizer(List.of(), Tokenizer.DEFAULT_MAX_TOKENS);
        assertThat(tokenizer.tokens(text)).as(text).containsExactly(expected);
        assertThat(PlainBasicEnglish.tokens(text)).as(text).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void onePassEqualsTheDefinitionOnRandomText(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Tokenizer tokenizer = tokenizer(List.of(), Tokenizer.DEFAULT_MAX_TOKENS);
        for (int i = 0; i < 4000; i++) {
            String text = RandomText.of(random);
            assertThat(tokenizer.tokens(text))
                    .as("seed %d, text %d: %s", seed, i, text)
                    .isEqualTo(PlainBasicEnglish.tokens(text));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void idsEqualThoseOfHuggingFaceOnRandomText(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = new ArrayList<>();
        Set<String> words = new LinkedHashSet<>();
        for (int i = 0; i < 3000; i++) {
            String text = RandomText.of(random);
            texts.add(text);
            if (i % 3 == 0) {
                words.addAll(PlainBasicEnglish.tokens(text));
            }
        }
        words.removeAll(List.of("<unk>", "<pad>"));
        Tokenizer tokenizer = tokenizer(List.copyOf(words), Tokenizer.DEFAULT_MAX_TOKENS);
        Path file = folder.resolve("tokenizer.json");
        tokenizer.write(file);
        try (HuggingFace theirs = new HuggingFace(file)) {
            int[][] expected = theirs.ids(texts);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(tokenizer.ids(texts.get(i)))
                        .as("seed %d, text %d: %s", seed, i, texts.get(i))
                        .containsExactly(expected[i]);
            }
        }
    }

    @Test
    void idsAreThoseOfTheTokens() {
        Tokenizer tokenizer = tokenizer(List.of("good", "it", "'"), 100);
        assertThat(tokenizer.ids("It's good")).containsExactly(3, 4, 0, 2);
        assertThat(tokenizer.ids("<unk> <PAD> \"<pad>\"")).containsExactly(0, 1, 1);
        assertThat(tokenizer.ids("")).isEmpty();
    }

    @Test
    void malformedBytesReadAsReplacementCharacters() {
        Tokenizer tokenizer = tokenizer(List.of("\uFFFD(", "a"), 100);
        assertThat(tokenizer.ids(new byte[] {'a', ' ', (byte) 0xC3, '(', ' ', 'a'}))
                .containsExactly(3, 0, 0, 3);
        assertThat(tokenizer.ids("good".getBytes(UTF_8))).containsExactly(tokenizer.ids("good"));
        assertThat(tokenizer.tokens("x \uD83D y")).containsExactly("x", "?", "y");
    }

    @Test
    void hugeTextsAreCutAtTheLimit() {
        Tokenizer tokenizer = tokenizer(List.of("w"), 4096);
        assertThat(tokenizer.ids("w ".repeat(1_000_000))).hasSize(4096).containsOnly(2);
        assertThat(tokenizer.tokens("! ".repeat(10_000))).hasSize(4096);
        assertThat(tokenizer.ids("x".repeat(10_000_000))).containsExactly(0);
        assertThat(tokenizer.ids("\u00E9".repeat(1_000_000))).containsExactly(0);
        assertThatThrownBy(() -> tokenizer(List.of(), 0)).isInstanceOf(UnusableInputException.class);
    }

    @Test
    void threadsShareATokenizer() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            texts.add(RandomText.of(random));
        }
        Tokenizer tokenizer = tokenizer(List.of("word", "a", "it", "."), 100);
        List<List<String>> expected = texts.stream().map(tokenizer::tokens).toList();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            Callable<List<List<String>>> task =
                    () -> texts.stream().map(tokenizer::tokens).toList();
            for (Future<List<List<String>>> result : pool.invokeAll(Collections.nCopies(32, task))) {
                assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
            }
        } finally {
            pool.shutdown();
        }
    }

    private static Tokenizer tokenizer(List<String> words, int maxTokens) {
        List<String> all = new ArrayList<>(List.of("<unk>", "<pad>"));
        all.addAll(words);
        return new Tokenizer(Vocabulary.of(all), maxTokens);
    }
}
