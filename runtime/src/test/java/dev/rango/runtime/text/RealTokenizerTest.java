package dev.rango.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.RealData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our tokenizer against torchtext's own cases, and against Hugging Face's library on every test text. */
@Tag("real-data")
class RealTokenizerTest {
    private static final int BATCH = 500;

    @TempDir
    Path folder;

    @Test
    void everyCaseOfTorchtext() throws IOException {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>")), Integer.MAX_VALUE);
        List<String> lines = RealData.lines("torchtext/basic_english_cases.jsonl.gz");
        assertThat(lines).hasSize(3801);
        for (String line : lines) {
            String input = RealData.text(line, "input");
            List<String> expected = RealData.strings(line, "tokens");
            assertThat(tokenizer.tokens(input)).isEqualTo(expected);
            assertThat(PlainBasicEnglish.tokens(input)).isEqualTo(expected);
        }
    }

    @Test
    void everyCaseOfTorchtextHasTheIdsOfHuggingFace() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String line : RealData.lines("torchtext/basic_english_cases.jsonl.gz")) {
            texts.add(RealData.text(line, "input"));
        }
        assertSameIds(texts, 10);
    }

    @Test
    void everyTextHasTheTokensOfThePlainImplementation() throws IOException {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>")), Integer.MAX_VALUE);
        int texts = 0;
        for (String file : List.of("imdb/imdb_train.jsonl.gz", "imdb/imdb_test.jsonl.gz")) {
            for (String line : RealData.lines(file)) {
                String text = RealData.text(line, "text");
                assertThat(tokenizer.tokens(text)).isEqualTo(PlainBasicEnglish.tokens(text));
                texts++;
            }
        }
        for (String file :
                List.of("ag_news/train_partial.csv.gz", "ag_news/train_extra_joined.csv.gz", "ag_news/test.csv.gz")) {
            // Whole lines, with their quotes and commas: any text will do.
            for (String text : RealData.lines(file)) {
                assertThat(tokenizer.tokens(text)).isEqualTo(PlainBasicEnglish.tokens(text));
                texts++;
            }
        }
        assertThat(texts).isGreaterThan(50_000 + 60_000);
    }

    @Test
    void everyImdbTestText() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String line : RealData.lines("imdb/imdb_test.jsonl.gz")) {
            texts.add(RealData.text(line, "text"));
        }
        assertThat(texts).hasSize(25_000);
        assertSameIds(texts, 30);
    }

    @Test
    void everyAgNewsTestText() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String line : RealData.lines("ag_news/test.csv.gz")) {
            // Three quoted columns on one line each: class, title, description.
            String[] columns = line.substring(1, line.length() - 1).split("\",\"", 3);
            texts.add((columns[1] + " " + columns[2]).replace("\"\"", "\""));
        }
        assertThat(texts).hasSize(7_600);
        assertSameIds(texts, 30);
    }

    private void assertSameIds(List<String> texts, int knownInEach) throws IOException {
        List<String> words = new ArrayList<>(List.of("<unk>", "<pad>"));
        for (String line : RealData.lines("glove/glove.6B.100d.top50k_plus_vocab.txt.gz")) {
            words.add(line.substring(0, line.indexOf(' ')));
        }
        assertThat(words).hasSize(98_632);
        Path file = folder.resolve("tokenizer.json");
        new Tokenizer(Vocabulary.of(words), Tokenizer.DEFAULT_MAX_TOKENS).write(file);
        Tokenizer tokenizer = Tokenizer.read(file);
        long known = 0;
        try (HuggingFace theirs = new HuggingFace(file)) {
            for (int from = 0; from < texts.size(); from += BATCH) {
                List<String> batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
                int[][] expected = theirs.ids(batch);
                for (int i = 0; i < batch.size(); i++) {
                    int[] ids = tokenizer.ids(batch.get(i));
                    assertThat(ids).as("text %d", from + i).containsExactly(expected[i]);
                    for (int id : ids) {
                        known += id == Vocabulary.UNKNOWN ? 0 : 1;
                    }
                }
            }
        }
        assertThat(known).isGreaterThan((long) texts.size() * knownInEach);
    }
}
