package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN =
            List.of("train", "evaluate", "export", "csv", "tsv", "jsonl", "--model", "--min-accuracy", "--quantize");

    @ParameterizedTest
    @CsvSource({
        "evalute, evaluate",
        "EVALUATE, evaluate",
        "eval, evaluate",
        "cvs, csv",
        "tvs, tsv",
        "json, jsonl",
        "--modle, --model",
        "-model, --model",
        "--qantize, --quantize",
        "--min-acuracy, --min-accuracy",
        "trian, train"
    })
    void slipsAreUnderstood(String written, String meant) {
        assertThat(Nearest.to(written, KNOWN)).contains(meant);
        assertThat(Nearest.hint(written, KNOWN)).isEqualTo("; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({"nonsense", "sideways", "x", "''", "csv", "-5 stars", "parquet"})
    void otherWordsAreLeftAlone(String written) {
        assertThat(Nearest.to(written, KNOWN)).isEmpty();
        assertThat(Nearest.hint(written, KNOWN)).isEmpty();
    }

    @Test
    void hugeWordsCostNothing() {
        assertThat(Nearest.to("x".repeat(50_000_000), KNOWN)).isEmpty();
    }
}
