package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rango.data.DataSpec;
import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.data.Part;
import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.Form;
import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.trainer.AdapterTraining;
import dev.rango.trainer.LoraSpec;
import dev.rango.trainer.TrainedModel;
import dev.rango.trainer.TrainingListener;
import dev.rango.trainer.TrainingRecipe;
import dev.rango.trainer.TrainingRecipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On every text of both test sets: trained model = merged = branch, with no label differing. */
@Tag("real-data")
class RealParityTest {
    @TempDir
    static Path folder;

    private static List<String> imdb;
    private static List<String> news;
    private static Path base;
    private static Path adapter;

    @BeforeAll
    static void adaptTheShippedBase() {
        Path data = Path.of(System.getProperty("rango.data", "no folder is named"));
        if (!Files.isDirectory(data)) {
            String message = "the data sets are missing: rango.data is " + data;
            if (Boolean.getBoolean("rango.data.required")) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message + "; name it with -Drango.data=FOLDER");
            assumeTrue(false, message);
        }
        base = Path.of(System.getProperty("rango.home")).resolve("models/zoo/agnews");
        adapter = folder.resolve("adapter");
        LabelledDataset reviews =
                DataSpec.parse("imdb:" + data.resolve("imdb")).source().load();
        LoraSpec lora = LoraSpec.of(2, 0.1, "fc1", "embedding");
        TrainingRecipe recipe =
                TrainingRecipes.adapter(TextBag.FAMILY, lora, reviews.train().size());
        new AdapterTraining(TextBag.read(base), lora, recipe).run(reviews, adapter, new TrainingListener() {});
        imdb = texts(reviews);
        news = texts(
                DataSpec.parse("agnews:" + data.resolve("ag_news")).source().load(Part.TEST));
        assertThat(imdb).hasSize(25_000);
        assertThat(news).hasSize(7_600);
    }

    private static List<String> texts(LabelledDataset data) {
        return data.test().stream().map(LabelledText::text).toList();
    }

    @Test
    void trainedModelMergedAndBranchAgreeOnEveryText() {
        Export.of(ExportRequest.of(base, Form.MERGED, adapter)).write(folder.resolve("merged"));
        Export.of(ExportRequest.of(base, Form.BRANCH, adapter)).write(folder.resolve("branch"));
        Checkpoint read = TextBag.read(base);
        TrainedModel trained = TrainedModel.of(new AdaptedModel(read, AdapterFiles.read(adapter, TextBag.FAMILY)));
        try (TextClassifier merged = TextClassifier.open(folder.resolve("merged"));
                TextClassifier branch = TextClassifier.open(folder.resolve("branch"))) {
            for (List<String> texts : List.of(imdb, news)) {
                float[][] expected = logits(trained, read, texts);
                assertAgree("trained = merged", expected, merged.logits(texts));
                assertAgree("trained = branch", expected, branch.logits(texts));
                assertAgree("merged = branch", merged.logits(texts), branch.logits(texts));
            }
        }
    }

    @Test
    void trainedBaseAndItsExportAgreeOnEveryText() {
        Export.of(ExportRequest.of(base, Form.MERGED)).write(folder.resolve("plain"));
        Checkpoint read = TextBag.read(base);
        TrainedModel trained = TrainedModel.of(read);
        try (TextClassifier exported = TextClassifier.open(folder.resolve("plain"))) {
            for (List<String> texts : List.of(imdb, news)) {
                assertAgree("trained base = export", logits(trained, read, texts), exported.logits(texts));
            }
        }
    }

    private static void assertAgree(String what, float[][] expected, float[][] actual) {
        double worst = 0;
        int flips = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int c = 0; c < expected[i].length; c++) {
                worst = Math.max(worst, Math.abs((double) expected[i][c] - actual[i][c]));
            }
            flips += best(expected[i]) == best(actual[i]) ? 0 : 1;
        }
        System.out.printf(
                Locale.ROOT, "%s on %,d texts: max |Δlogit| %.1e, %d flips%n", what, expected.length, worst, flips);
        assertThat(worst).as(what).isLessThanOrEqualTo(1e-4);
        assertThat(flips).as(what).isZero();
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        return best;
    }

    private static float[][] logits(TrainedModel trained, Checkpoint base, List<String> texts) {
        return texts.stream()
                .map(text ->
                        trained.logits(new GoldenCase(text, base.tokenizer().ids(text), new float[0])))
                .toArray(float[][]::new);
    }
}
