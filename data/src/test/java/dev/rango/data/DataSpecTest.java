package dev.rango.data;

import static dev.rango.data.TestFiles.complaint;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSpecTest {
    @ParameterizedTest
    @CsvSource({
        "imdb:a/b, IMDB, a/b",
        "agnews:x, AG_NEWS, x",
        "agnews+extra:x, AG_NEWS_EXTRA, x",
        "csv:a:b.csv, CSV, a:b.csv",
        "tsv:a.tsv, TSV, a.tsv",
        "jsonl:a.jsonl.gz, JSONL, a.jsonl.gz"
    })
    void readsSchemeAndPath(String spec, DataSpec.Scheme scheme, String path) {
        assertThat(DataSpec.parse(spec)).isEqualTo(new DataSpec(scheme, Path.of(path)));
        assertThat(DataSpec.parse(spec)).hasToString(spec);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xml:a", "IMDB:a", ":a", "a.csv"})
    void anUnknownFormatIsAnsweredWithTheKnownOnes(String spec) {
        assertThat(complaint(() -> DataSpec.parse(spec)))
                .startsWith(spec + ": ")
                .contains(
                        "known: imdb:DIR, agnews:DIR, agnews+extra:DIR, mnist:DIR, letters:DIR, csv:FILE, tsv:FILE, jsonl:FILE, fasttext:FILE");
    }

    @Test
    void aPathMustFollow() {
        assertThat(complaint(() -> DataSpec.parse("imdb:")))
                .isEqualTo("imdb:: no path after the colon; expected imdb:DIR");
        assertThat(complaint(() -> DataSpec.parse("csv:a\0b"))).contains("no such path can exist");
    }

    @Test
    void optionsAreForOwnFiles() {
        FileOptions options = FileOptions.DEFAULT.withLabels(List.of("a", "b"));
        assertThat(complaint(() -> DataSpec.parse("imdb:d").source(options)))
                .isEqualTo("imdb:d: columns, labels, format and test part are fixed for imdb");
        assertThat(DataSpec.parse("csv:d").scheme().isOwnFile()).isTrue();
        assertThat(DataSpec.parse("imdb:d").scheme().isOwnFile()).isFalse();
    }

    @Test
    void optionsThatContradictThemselvesAreRefused() {
        assertThat(complaint(() -> new Columns("a", "a"))).contains("text and label are both \"a\"");
        assertThat(complaint(() -> new Columns(" ", "a"))).contains("blank");
        FileOptions options = FileOptions.DEFAULT;
        assertThat(complaint(() -> options.withLabels(List.of("a", "a")))).contains("\"a\" is given twice");
        assertThat(complaint(() -> options.withLabels(List.of("a")))).contains("only one label, \"a\"");
        assertThat(complaint(() -> options.withLabels(List.of("a", "")))).contains("blank");
        assertThat(complaint(() -> options.withTestFraction(1.5, 0))).contains("1.5 is not within 0..1");
        assertThat(complaint(() -> options.withTestFraction(Double.NaN, 0))).contains("NaN is not within 0..1");
        assertThat(complaint(() -> options.withTestFraction(0.5, 0).withTestFile(Path.of("t"))))
                .contains("there is a test file as well");
    }
}
