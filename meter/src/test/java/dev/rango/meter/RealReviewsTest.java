package dev.rango.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The reviews have the figures that the synthetic texts were fitted to. */
@Tag("real-data")
class RealReviewsTest {
    @Test
    void constantsAreThoseOfTheTestReviews() throws IOException {
        Tokenizer tokenizer = Tokenizer.read(Samples.SENTIMENT.resolve("tokenizer.json"));
        JsonMapper json = JsonMapper.builder().build();
        List<int[]> ids = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(reviews())), UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                ids.add(tokenizer.ids(json.readTree(line).path("text").asText()));
            }
        }
        double[] logs = ids.stream().mapToDouble(row -> Math.log(row.length)).toArray();
        assertThat(logs).hasSize(25_000);
        assertThat(Spread.mean(logs)).isCloseTo(5.368, within(0.001));
        assertThat(Spread.mean(logs) * Spread.variation(logs)).isCloseTo(0.640, within(0.001));
        assertThat(ids.stream().mapToInt(row -> row.length).min()).hasValue(8);
        assertThat(ids.stream().mapToInt(row -> row.length).max()).hasValue(2623);
        long tokens = ids.stream().mapToLong(row -> row.length).sum();
        long unknown = ids.stream()
                .flatMapToInt(Arrays::stream)
                .filter(id -> id == Vocabulary.UNKNOWN)
                .count();
        assertThat((double) unknown / tokens).isCloseTo(0.026, within(0.001));
        double distinct = ids.stream()
                .mapToLong(row -> Arrays.stream(row).distinct().count())
                .average()
                .orElseThrow();
        // Ids, unlike words, count all unknown ones as one.
        assertThat(distinct).isBetween(137.0, 143.0);
    }

    private static Path reviews() {
        Path file =
                Path.of(System.getProperty("rango.data", "no folder is named")).resolve("imdb/imdb_test.jsonl.gz");
        if (!Files.exists(file)) {
            String message = "the data sets are missing: " + file;
            if (Boolean.getBoolean("rango.data.required")) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message + "; name the folder with -Drango.data=FOLDER");
            assumeTrue(false, message);
        }
        return file;
    }
}
