package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainOptionsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void task() throws IOException {
        TinyTask.write(folder);
    }

    private String[] train(String... more) {
        String[] command = {
            "train",
            "--data",
            "csv:" + folder.resolve("train.csv"),
            "--vectors",
            folder.resolve("vectors.txt").toString(),
            "--epochs",
            "3",
            "--out",
            folder.resolve("base").toString()
        };
        String[] all = java.util.Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return all;
    }

    @Test
    void foldsAreMeasuredBeforeAllIsTrainedOn() throws IOException {
        Outcome outcome = run(train("--folds", "4"));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .matches("(?s)fold 1 of 4: \\d+\\.\\d\\d % of 50\\R.*fold 4 of 4: .* % of 50\\R"
                        + "4 folds: mean 9\\d\\.\\d\\d %, standard deviation \\d\\.\\d\\d points\\R.*wrote .*");
        JsonNode json = run(train("--folds", "2", "--json", "--seed", "2")).json();
        assertThat(json.path("fold_accuracies")).hasSize(2);
        double one = json.path("fold_accuracies").get(0).asDouble();
        double other = json.path("fold_accuracies").get(1).asDouble();
        assertThat(json.path("folds_mean").asDouble()).isCloseTo((one + other) / 2, within(1e-12));
        assertThat(json.path("folds_deviation").asDouble())
                .isCloseTo(Math.abs(one - other) / Math.sqrt(2), within(1e-12));
        assertUnusable(run(train("--folds", "1")), "--folds: must be at least 2, not 1");
    }

    @Test
    void pairsAreTokensOfTheBaseThatLearnedThem() throws IOException {
        Outcome outcome = run(train("--word-pairs", "5", "--class-weights", "balanced"));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        Path base = folder.resolve("base");
        assertThat(Files.readAllLines(base.resolve("pairs.txt"))).hasSize(6);
        JsonNode json = run("tokenize", "--model", base.toString(), "the film was good .")
                .json();
        assertThat(json.path("pairs")).extracting(JsonNode::asText).contains("was good", "good .");
        assertThat(json.path("ids").size()).isEqualTo(5 + json.path("pairs").size());
        Outcome shown = run("inspect", base.toString());
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).contains("  5 pairs of words, the first: ");
        assertThat(run("inspect", base.toString(), "--json")
                        .json()
                        .path("pairs")
                        .asInt())
                .isEqualTo(5);
        assertUnusable(run(train("--fragments", "1")), "--fragments: must lie from 0 to below 1");
        assertUnusable(run(train("--word-pairs", "-1")), "--word-pairs: -1 is not within 0 to 1048576");
        assertUnusable(
                run(train("--word-pairs", "5", "--freeze-embedding")), "--word-pairs: need an embedding that learns");
    }
}
