package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reads the real data sets in the folder that the system property {@code rango.data} names. */
@Tag("real-data")
class RealDataTest {
    private static Path data;

    @BeforeAll
    static void findData() {
        data = Path.of(System.getProperty("rango.data", "no folder is named"));
        if (!Files.isDirectory(data)) {
            String message = "the data sets are missing: rango.data is " + data;
            if (Boolean.getBoolean("rango.data.required")) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message + "; name it with -Drango.data=FOLDER");
            assumeTrue(false, message);
        }
    }

    @Test
    void imdb() {
        long start = System.nanoTime();
        LabelledDataset imdb =
                DataSpec.parse("imdb:" + data.resolve("imdb")).source().load();
        System.out.printf("IMDB read in %d ms%n", (System.nanoTime() - start) / 1_000_000);
        for (List<LabelledText> part : List.of(imdb.train(), imdb.test())) {
            assertThat(part).hasSize(25_000);
            assertThat(part.stream().filter(text -> text.label() == 1)).hasSize(12_500);
            assertThat(part)
                    .noneMatch(text -> text.text().isBlank() || text.text().contains("\uFFFD"));
        }
        assertThat(imdb.train().get(0).label()).isEqualTo(1);
        // The texts themselves do not belong into this repository.
        assertThat(imdb.train().get(0).text().hashCode()).isEqualTo(908315408);
        assertThat(imdb.test().get(0).text().hashCode()).isEqualTo(1070362994);
    }

    /** Counted by another program too: 96 and 199 copies, 123 texts in both parts, none with two labels. */
    @Test
    void imdbRepeatsItself() {
        LabelledDataset imdb =
                DataSpec.parse("imdb:" + data.resolve("imdb")).source().load();
        long start = System.nanoTime();
        DataReport report = DataReport.of(imdb, Optional.empty());
        System.out.printf("IMDB looked at in %d ms%n", (System.nanoTime() - start) / 1_000_000);
        assertThat(report.overlap().exact()).isEqualTo(123);
        assertThat(report.overlap().sameTokens()).isZero();
        assertThat(report.overlap().contradictions()).isZero();
        assertThat(report.train().repeats().exact()).isEqualTo(96);
        assertThat(report.train().repeats().sameTokens()).isEqualTo(3);
        assertThat(report.train().repeats().contradictions()).isZero();
        assertThat(report.test().repeats().exact()).isEqualTo(199);
        assertThat(report.test().repeats().sameTokens()).isEqualTo(2);
        TokenFacts tokens = report.train().tokens().orElseThrow();
        assertThat(List.of(tokens.median(), tokens.p95(), tokens.longest(), tokens.cut()))
                .containsExactly(202, 692, 2752, 0);
    }

    @Test
    void agNews() {
        String folder = data.resolve("ag_news").toString();
        LabelledDataset news = DataSpec.parse("agnews:" + folder).source().load();
        assertThat(news.train()).hasSize(45_605);
        assertThat(news.test()).hasSize(7_600);
        for (int label = 0; label < 4; label++) {
            int wanted = label;
            assertThat(news.test().stream().filter(text -> text.label() == wanted))
                    .hasSize(1_900);
        }
        assertThat(news.test().get(0).text().hashCode()).isEqualTo(-1717179298);
        assertThat(news.test().get(0).label()).isEqualTo(2);
        DataSource more = DataSpec.parse("agnews+extra:" + folder).source();
        assertThat(more.load(Part.TRAIN).train()).hasSize(45_605 + 9_499);
    }
}
