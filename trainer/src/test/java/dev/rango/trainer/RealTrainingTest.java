package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rango.data.DataSpec;
import dev.rango.data.LabelledDataset;
import dev.rango.models.Checkpoint;
import dev.rango.models.Linear;
import dev.rango.models.TextBag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on AG News and IMDB with the accuracy that the README states. */
@Tag("real-data")
class RealTrainingTest {
    private static final TrainingListener SILENT = new TrainingListener() {};

    private static Path data;
    private static WordVectors vectors;
    private static LabelledDataset news;

    @TempDir
    Path folder;

    @BeforeAll
    static void read() {
        data = Path.of(System.getProperty("rango.data", "no folder is named"));
        if (!Files.isDirectory(data)) {
            String message = "the data sets are missing: rango.data is " + data;
            if (Boolean.getBoolean("rango.data.required")) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message + "; name it with -Drango.data=FOLDER");
            assumeTrue(false, message);
        }
        vectors = WordVectors.read(data.resolve("glove/glove.6B.100d.top50k_plus_vocab.txt.gz"), Integer.MAX_VALUE);
        news = DataSpec.parse("agnews:" + data.resolve("ag_news")).source().load();
    }

    /** The base whose embedding learned, and two adapters of its embedding and fc1: 2 % of its weights. */
    @Test
    void adaptersOfTheEmbeddingReachWhatTrainingAllWeightsDoes() {
        LabelledDataset all = DataSpec.parse("agnews+extra:" + data.resolve("ag_news"))
                .source()
                .load();
        Path out = folder.resolve("base");
        TrainingReport report = new BaseTraining(vectors, true, 128, base(true, all)).run(all, out, SILENT);
        report("AG News, trainable embedding", report.testAccuracy().orElseThrow());
        assertThat(report.testAccuracy().orElseThrow()).isGreaterThanOrEqualTo(0.912);

        Checkpoint base = TextBag.read(out);
        LabelledDataset imdb =
                DataSpec.parse("imdb:" + data.resolve("imdb")).source().load();
        double few = adapted(base, imdb, 0.05);
        report("IMDB, LoRA of the embedding and fc1, 1,250 reviews", few);
        double many = adapted(base, imdb, 1);
        report("IMDB, LoRA of the embedding and fc1, 23,750 reviews", many);
        // Below the mean over seeds that bench/RESULTS.md states by what a single seed may miss it by.
        assertThat(few).isGreaterThanOrEqualTo(0.815);
        assertThat(many).isGreaterThanOrEqualTo(0.88);
    }

    private static TrainingRecipe base(boolean learns, LabelledDataset data) {
        return TrainingRecipes.base(
                learns, data.train().size(), data.labels().size(), OptionalInt.empty(), OptionalInt.empty());
    }

    private double adapted(Checkpoint base, LabelledDataset imdb, double fraction) {
        LoraSpec lora = LoraSpec.of(2, 0.1, "embedding", "fc1");
        int texts = (int) Math.round(imdb.train().size() * fraction);
        TrainingRecipe recipe =
                TrainingRecipes.adapter(TextBag.FAMILY, lora, texts).on(0.05, fraction, 1);
        TrainingReport report =
                new AdapterTraining(base, lora, recipe).run(imdb, folder.resolve("adapter-" + texts), SILENT);
        assertThat(report.trainedParameters() * 25).isLessThan(report.allParameters());
        return report.testAccuracy().orElseThrow();
    }

    @Test
    void agNewsWithFrozenEmbedding() {
        TrainingReport report =
                new BaseTraining(vectors, false, 128, base(false, news)).run(news, folder.resolve("base"), SILENT);
        report("AG News, frozen embedding", report.testAccuracy().orElseThrow());
        assertThat(report.testAccuracy().orElseThrow()).isGreaterThanOrEqualTo(0.90);
    }

    /**
     * The notebook's comparison: 1,250 reviews, SGD with rate 1 and clip 0.1, 300 epochs; the whole head from scratch on
     * frozen GloVe against LoRA on fc1 of an AG News base. Its rate never falls, so a single epoch's weights are a matter
     * of luck; compared is the mean test accuracy over the last 50 epochs and several seeds.
     */
    @Test
    void loraIsAheadOfScratchOnTheNotebooksRecipe() {
        TrainingRecipe sgd = TrainingRecipe.of(OptimizerKind.SGD, 1, 15, 64);
        new BaseTraining(vectors, true, 128, sgd).run(news, folder.resolve("base"), SILENT);
        Checkpoint base = TextBag.read(folder.resolve("base"));
        LabelledDataset imdb =
                DataSpec.parse("imdb:" + data.resolve("imdb")).source().load();
        Linear fc1 = TextBag.weights(base).fc1();
        double scratch = 0;
        double lora = 0;
        int seeds = 5;
        for (long seed = 1; seed <= seeds; seed++) {
            TrainingRecipe notebook = TrainingRecipe.of(OptimizerKind.SGD, 1, 300, 32)
                    .withClip(0.1)
                    .on(0.05, 0.05, seed);
            TrainingData texts = TrainingData.of(imdb, vectors.tokenizer(), notebook);
            assertThat(texts.training().size()).isEqualTo(1250);
            scratch += lastEpochs(
                            notebook,
                            texts,
                            new FrozenEmbedding(vectors.table()),
                            r -> LinearLayer.fresh(r, fc1.in(), fc1.out()))
                    / seeds;
            lora += lastEpochs(
                            notebook,
                            texts,
                            new FrozenEmbedding(TextBag.weights(base).embedding()),
                            r -> LoraLinear.fresh(r, fc1, 2, 0.1, 0))
                    / seeds;
        }
        report("IMDB, notebook's recipe, from scratch, last 50 epochs", scratch);
        report("IMDB, notebook's recipe, LoRA, last 50 epochs", lora);
        assertThat(lora).isGreaterThanOrEqualTo(scratch + 0.03);
    }

    private static double lastEpochs(
            TrainingRecipe recipe, TrainingData texts, Pooling pooling, Function<SplittableRandom, Layer> fc1) {
        int counted = 50;
        SplittableRandom random = new SplittableRandom(recipe.seed());
        Network network = new Network(fc1.apply(random), LinearLayer.fresh(random, 128, 2));
        NetworkLearner learner = new TextModule(pooling, network).over(texts, 2);
        double[] sum = {0};
        new TrainingLoop(recipe, learner, Journal.NONE).run(random, new TrainingListener() {
            @Override
            public void epoch(EpochMetrics metrics, boolean best) {
                if (metrics.epoch() > recipe.epochs() - counted) {
                    sum[0] += learner.testAccuracy().orElseThrow();
                }
            }
        });
        String what = "  seed " + recipe.seed() + " "
                + network.hidden().get(0).getClass().getSimpleName();
        report(what + ", best epoch", learner.testAccuracy().orElseThrow());
        report(what + ", last 50 epochs", sum[0] / counted);
        return sum[0] / counted;
    }

    private static void report(String what, double accuracy) {
        System.out.printf(Locale.ROOT, "%s: %.2f %%%n", what, accuracy * 100);
    }
}
