package dev.rango.cli;

import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rango.data.DataSpec;
import dev.rango.data.LabelledText;
import dev.rango.data.Part;
import dev.rango.exporter.graft.EncoderBase;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.trainer.TrainedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MiniLM, on which an adapter is trained: the engine, merged and branch agree on news that nobody made for this purpose. */
@Tag("real-data")
class RealEncoderTrainingTest {
    private static final String NAME = "all-minilm-l6-v2";
    private static final int TEXTS = 200;

    @TempDir
    Path folder;

    /** From the jar that only the profile real-data brings. */
    private String file(String name) throws IOException {
        try (InputStream in = RealEncoderTrainingTest.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                skip(name + " is not on the class path: only the profile real-data brings it");
            }
            Path file = folder.resolve(name);
            Files.copy(in, file);
            return file.toString();
        }
    }

    private static void skip(String message) {
        if (Boolean.getBoolean("rango.data.required")) {
            fail(message);
        }
        System.err.println("SKIPPED: " + message);
        assumeTrue(false, message);
    }

    @Test
    void trainedModelMergedAndBranchAgreeOnNews() throws IOException {
        Path data = Path.of(System.getProperty("rango.data", "no folder is named"), "ag_news");
        if (!Files.isDirectory(data)) {
            skip("the data sets are missing: " + data);
        }
        String base = folder.resolve("base").toString();
        Outcome brought = run(
                "import",
                "--onnx",
                file(NAME + ".onnx"),
                "--tokenizer",
                file(NAME + "-tokenizer.json"),
                "--pooling",
                "mean",
                "--normalize",
                "--max-tokens",
                "256",
                "--out",
                base);
        assertThat(brought.code()).as(brought.err()).isZero();
        List<LabelledText> news =
                DataSpec.parse("agnews:" + data).source().load(Part.TEST).test();
        StringBuilder rows = new StringBuilder();
        for (LabelledText text : news.subList(0, TEXTS)) {
            rows.append("{\"label\":\"" + text.label() + "\",\"text\":"
                    + Json.object().textNode(text.text()) + "}\n");
        }
        Path learned = Files.writeString(folder.resolve("rows.jsonl"), rows);
        String adapter = folder.resolve("adapter").toString();
        // Engine and graph are held against each other before: 1e-4 of a vector's number.
        Outcome adapted = run(
                "adapt",
                "--base",
                base,
                "--data",
                "jsonl:" + learned,
                "--max-tokens",
                "64",
                "--epochs",
                "2",
                "--lr",
                "0.01",
                "--out",
                adapter);
        assertThat(adapted.code()).as(adapted.err()).isZero();
        assertThat(Files.size(folder.resolve("adapter/adapter_model.safetensors")))
                .isLessThan(1_500_000);

        Checkpoint read = EncoderBase.read(Path.of(base), OptionalInt.of(64));
        TrainedModel trained = TrainedModel.of(AdaptedModel.read(read, Path.of(adapter)));
        List<String> texts =
                news.subList(TEXTS, 2 * TEXTS).stream().map(LabelledText::text).toList();
        float[][] expected = texts.stream()
                .map(text ->
                        trained.logits(new GoldenCase(text, read.tokenizer().ids(text), new float[0])))
                .toArray(float[][]::new);
        for (String form : List.of("merged", "branch")) {
            String out = folder.resolve(form).toString();
            Outcome exported = run("export", "--base", base, "--adapter", adapter, "--form", form, "--out", out);
            assertThat(exported.code()).as(exported.out() + exported.err()).isZero();
            try (TextClassifier model = TextClassifier.open(Path.of(out))) {
                float[][] given = model.logits(texts);
                double largest = 0;
                int flips = 0;
                for (int i = 0; i < given.length; i++) {
                    for (int c = 0; c < given[i].length; c++) {
                        largest = Math.max(largest, Math.abs(given[i][c] - expected[i][c]));
                    }
                    flips += highest(given[i]) == highest(expected[i]) ? 0 : 1;
                }
                System.out.println("trained = " + form + " on " + texts.size() + " texts: max " + largest);
                assertThat(largest).isLessThan(1e-3);
                assertThat(flips).isZero();
            }
        }
    }

    private static int highest(float[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        return best;
    }
}
