package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.runtime.session.GraphScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter that is put into an ONNX model answers as the same adapter does that is exported with its base. */
class GraftCommandTest {
    private static final List<int[]> TEXTS = List.of(new int[] {5, 9, 40, 9}, new int[] {2}, new int[] {7, 7, 7, 800});

    @TempDir
    static Path made;

    @TempDir
    Path folder;

    private static String onnx;

    @BeforeAll
    static void aModelAndTwoAdapters() throws IOException {
        Path shipped = ShippedModels.sentiment().resolveSibling("agnews");
        Checkpoint base = TextBag.read(shipped);
        RandomAdapter.write(made.resolve("mood"), base, 3, "glad", "sad");
        RandomAdapter.write(made.resolve("place"), base, 5, "home", "street", "sea");
        assertThat(run(
                                "export",
                                "--base",
                                shipped.toString(),
                                "--out",
                                made.resolve("base").toString())
                        .code())
                .isZero();
        assertThat(run(
                                "export",
                                "--base",
                                shipped.toString(),
                                "--adapter",
                                made.resolve("mood").toString(),
                                "--out",
                                made.resolve("exported").toString())
                        .code())
                .isZero();
        onnx = made.resolve("base/model.onnx").toString();
    }

    @Test
    void thePlanSaysWhatGoesWhereAndWritesNothing() {
        Outcome plan =
                run("graft", "--onnx", onnx, "--adapter", made.resolve("mood").toString(), "--plan");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out())
                .containsPattern("fc1 +fc1.output +100 × 128 +3 +0.5000")
                .contains("replaces 4 outputs")
                .contains("2 places of the 3 layers of the model");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void itAnswersAsTheExportOfTheSameAdapter() {
        for (String form : List.of("merged", "branch")) {
            Path out = folder.resolve(form);
            Outcome grafted = run(
                    "graft",
                    "--onnx",
                    onnx,
                    "--adapter",
                    made.resolve("mood").toString(),
                    "--form",
                    form,
                    "--out",
                    out.toString());
            assertThat(grafted.code()).as(grafted.err() + grafted.out()).isZero();
            assertThat(grafted.out()).contains("✓ no adapter = base", "wrote " + out);
            float[][] expected = logits(made.resolve("exported"));
            float[][] found = logits(out);
            for (int i = 0; i < expected.length; i++) {
                for (int c = 0; c < expected[i].length; c++) {
                    assertThat(found[i][c]).isCloseTo(expected[i][c], within(1e-5f));
                }
            }
        }
    }

    private static float[][] logits(Path model) {
        try (GraphScorer<int[]> scorer = GraphScorer.open(model.resolve("model.onnx"))) {
            return scorer.logits(TEXTS);
        }
    }

    @Test
    void severalAdaptersAsABankInJson() throws IOException {
        Outcome bank = run(
                "graft",
                "--onnx",
                onnx,
                "--adapter",
                made.resolve("mood").toString(),
                "--adapter",
                "where=" + made.resolve("place"),
                "--form",
                "bank",
                "--out",
                folder.resolve("bank").toString(),
                "--json");
        assertThat(bank.code()).as(bank.err() + bank.out()).isZero();
        JsonNode json = bank.json();
        assertThat(json.at("/plan").findValuesAsText("adapter")).contains("mood", "where");
        assertThat(json.at("/checks").findValuesAsText("passed")).isNotEmpty().containsOnly("true");
    }

    /** From a model that ends in hidden states and an adapter with a head to a label. */
    @Test
    void aHeadAndATokenizerMakeAFolderThatPredictOpens() throws IOException {
        TinyStates tiny = TinyStates.write(folder.resolve("tiny"));
        String[] words = {
            "graft", "--onnx", tiny.onnx(), "--adapter", tiny.adapter(), "--pooling", "mean", "--max-tokens", "8"
        };
        Path out = folder.resolve("folder");
        Outcome grafted =
                run(more(words, "--tokenizer", tiny.tokenizer(), "--labels", "no,yes", "--out", out.toString()));
        assertThat(grafted.code()).as(grafted.err() + grafted.out()).isZero();
        assertThat(grafted.err()).isEmpty();
        assertThat(grafted.out())
                .contains("(new)", "reads the mean of the tokens of last_hidden_state; gives logits (as was said)")
                .contains("1 place of the 1 layers of the model, and a new head", "alone = over-padded");
        // The words' rows are ones and their update is zero: the mean of ones, and a head that makes 0 and 2 of each.
        JsonNode answer =
                run("predict", "--model", out.toString(), "--json", "good").json();
        assertThat(answer.path("label").asText()).isEqualTo("yes");
        assertThat(answer.path("score").asDouble()).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-6));
        assertThat(run("verify", out.toString()).code()).isZero();
        JsonNode config = com.fasterxml.jackson.databind.json.JsonMapper.builder()
                .build()
                .readTree(out.resolve("config.json").toFile());
        assertThat(config.toString()).contains("word_embeddings");

        assertUnusable(run(more(words, "--quantize", "int8", "--plan")), "--quantize: has no effect");
        // Nothing of it is large enough: the wish is not passed over.
        String[] folderWords = more(words, "--tokenizer", tiny.tokenizer(), "--labels", "no,yes", "--out", "x");
        assertUnusable(run(more(folderWords, "--quantize", "int8")), "would change nothing");
        assertUnusable(
                run(more(words, "--tokenizer", tiny.tokenizer(), "--out", out.toString())),
                "--labels: are missing for the 2 outputs of the adapter's head");
        assertUnusable(run(more(words, "--out", out.toString())), "--max-tokens: has no effect");
        assertUnusable(
                run(more(words, "--tokenizer", tiny.tokenizer(), "--labels", "no,yes", "--normalize", "--out", "x")),
                "--normalize: is of vectors");
        assertUnusable(
                run(
                        "graft",
                        "--onnx",
                        onnx,
                        "--adapter",
                        made.resolve("mood").toString(),
                        "--pooling",
                        "mean",
                        "--plan"),
                "--pooling: has no effect");
    }

    private static String[] more(String[] words, String... others) {
        return java.util.stream.Stream.of(words, others)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    @Test
    void whatCannotBeGraftedIsOneLineAndNothingIsWritten() {
        String mood = made.resolve("mood").toString();
        String out = folder.resolve("out").toString();
        assertUnusable(run("graft", "--onnx", "none.onnx", "--adapter", mood, "--out", out), "none.onnx: no such file");
        assertUnusable(
                run("graft", "--onnx", onnx.replace("model.onnx", "config.json"), "--adapter", mood, "--out", out),
                "is no ONNX model");
        assertUnusable(
                run("graft", "--onnx", onnx, "--adapter", made.resolve("base").toString(), "--out", out),
                "is a base or an export, not an adapter");
        assertUnusable(
                run("graft", "--onnx", onnx, "--adapter", mood, "--map", "fc1=none", "--out", out),
                "names no layer of model.onnx");
        assertUnusable(
                run("graft", "--onnx", onnx, "--adapter", mood, "--adapter", "a=" + mood, "--out", out),
                "which takes one");
        assertUnusable(
                run("graft", "--onnx", onnx, "--adapter", mood, "--adapter", mood, "--form", "bank", "--out", out),
                "name twice");
        assertThat(folder).isEmptyDirectory();
    }
}
