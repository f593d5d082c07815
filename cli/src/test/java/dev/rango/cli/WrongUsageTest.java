package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is nearly a command says which: one line, exit code 2. */
class WrongUsageTest {
    @Test
    void verbsWithASlipAreGuessed() {
        assertUnusable(run("evalute"), "rango: 'evalute' is no verb; did you mean evaluate? (see rango --help)");
        assertUnusable(run("predcit", "A text.", "--json"), "'predcit' is no verb; did you mean predict?");
        assertUnusable(run("data", "fetsh", "imdb"), "rango data: 'fetsh' is no verb; did you mean fetch?");
        assertUnusable(run("adapter", "combin"), "did you mean combine?");
        assertThat(run("nonsense").err()).doesNotContain("did you mean");
    }

    @Test
    void optionsWithASlipAreGuessed() {
        assertUnusable(run("predict", "--modle", "x", "A text."), "Unknown option: '--modle'; did you mean --model?");
        assertUnusable(run("predict", "--fromat=csv", "A text."), "'--fromat=csv'; did you mean --format?");
        assertUnusable(run("evaluate", "--data", "csv:x", "--min-acuracy", "5"), "did you mean --min-accuracy?");
        assertUnusable(run("predict", "-model", "x"), "did you mean --model?");
        assertThat(run("predict", "--nonsense").err()).doesNotContain("did you mean");
    }

    @Test
    void whatIsMissingIsThereUnderANameWithASlip() {
        assertUnusable(
                run("export", "--bsae", "b", "--out", "o"),
                "Missing required option: '--base=DIR'; Unknown option: '--bsae'; did you mean --base?");
    }

    @Test
    void valuesWithASlipAreGuessed() {
        assertUnusable(run("export", "--base", "b", "--out", "o", "--quantize", "itn8"), "did you mean int8?");
        assertUnusable(run("predict", "--format", "json", "x"), "was 'json'; did you mean jsonl?");
        assertUnusable(run("evaluate", "--data", "cvs:x.csv"), "did you mean csv?");
        assertUnusable(run("evaluate", "--data", "x.csv.gz"), "did you mean csv:x.csv.gz?");
        assertUnusable(run("data", "fetch", "imbd", "--out", "x"), "did you mean imdb?");
    }

    @Test
    void whatIsLeftOverIsNamed() {
        assertUnusable(run("verify", "a", "b"), "rango verify: Unmatched argument: 'b'");
        assertUnusable(run("predict", "-5 stars"), "-- before a text says that it is one");
    }
}
