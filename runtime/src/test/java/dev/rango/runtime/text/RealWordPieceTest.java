package dev.rango.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rango.runtime.RealData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MiniLM's own {@code tokenizer.json}: texts of all data sets, half a thousand in a row now and then, have the ids of Hugging Face's library. */
@Tag("real-data")
class RealWordPieceTest {
    private static final int BATCH = 500;

    @TempDir
    Path folder;

    @Test
    void textsOfAllSets() throws IOException {
        String json = tokenizerJson();
        List<String> texts = texts();
        assertThat(texts).hasSizeGreaterThan(110_000);
        assertSameIds(json, texts, 256, 25);
        assertSameIds(json, texts, 0, 75);
        assertThat(json.replaceAll("\\s", "")).contains("\"lowercase\":true");
        assertSameIds(json.replaceAll("\"lowercase\":\\s*true", "\"lowercase\":false"), texts, 0, 75);
        assertSameIds(json.replaceAll("\"strip_accents\":\\s*null", "\"strip_accents\":false"), texts, 0, 75);
    }

    @Test
    void everyCharacter() throws IOException {
        WordPieceTest.assertSameCharacters(1, folder);
    }

    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String file : List.of("imdb/imdb_train.jsonl.gz", "imdb/imdb_test.jsonl.gz")) {
            for (String line : RealData.lines(file)) {
                texts.add(RealData.text(line, "text"));
            }
        }
        for (String file :
                List.of("ag_news/train_partial.csv.gz", "ag_news/train_extra_joined.csv.gz", "ag_news/test.csv.gz")) {
            // Whole lines, with their quotes and commas: any text will do.
            texts.addAll(RealData.lines(file));
        }
        for (String line : RealData.lines("torchtext/basic_english_cases.jsonl.gz")) {
            texts.add(RealData.text(line, "input"));
        }
        return texts;
    }

    private void assertSameIds(String json, List<String> texts, int maxTokens, int step) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), json);
        WordPiece tokenizer = WordPieceFile.read(file, maxTokens > 0 ? maxTokens : Integer.MAX_VALUE);
        try (HuggingFace theirs = new HuggingFace(file, true, maxTokens)) {
            for (int from = 0; from < texts.size(); from += BATCH * step) {
                List<String> batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
                int[][] expected = theirs.ids(batch);
                for (int i = 0; i < batch.size(); i++) {
                    int[] ids = tokenizer.ids(batch.get(i));
                    if (!Arrays.equals(ids, expected[i])) {
                        assertThat(ids).as("text %d", from + i).containsExactly(expected[i]);
                    }
                }
            }
        }
    }

    /** From the jar that only this profile brings. */
    private static String tokenizerJson() throws IOException {
        RealData.folder();
        try (InputStream in = RealWordPieceTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
            if (in == null) {
                String message = "MiniLM is not on the class path: only the profile real-data brings it";
                if (Boolean.getBoolean("rango.data.required")) {
                    fail(message);
                }
                System.err.println("SKIPPED: " + message);
                assumeTrue(false, message);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
