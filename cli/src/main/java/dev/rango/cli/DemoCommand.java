package dev.rango.cli;

import dev.rango.data.DataSpec;
import dev.rango.data.FileOptions;
import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.Form;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.trainer.AdapterTraining;
import dev.rango.trainer.LoraSpec;
import dev.rango.trainer.OptimizerKind;
import dev.rango.trainer.Schedule;
import dev.rango.trainer.TrainingRecipe;
import dev.rango.trainer.TrainingReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "The whole path on what the repository ships: adapt, export, prove, evaluate, predict.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    private static final int RANK = 16;
    private static final double ALPHA = 1;
    private static final TrainingRecipe RECIPE = TrainingRecipe.of(OptimizerKind.ADAM, 0.02, 60, 32)
            .with(new Schedule.Steps(10, 0.7))
            .on(0.25, 1, 1);
    private static final List<String> TEXTS = List.of(
            "A dull and badly acted film with a plot that any child could predict.",
            "A warm, funny and beautifully acted story; I left the cinema smiling.",
            "The soup was cold, the waiter was rude, and the bill was enormous.");
    private static final double SPEED_SECONDS = 1.5;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "out/demo",
            description = "folder to write (default: out/demo)")
    private Path out;

    @Override
    public Integer call() {
        Path baseFolder = ShippedModels.newsBase();
        Path reviews = ShippedModels.reviews();
        Path adapter = out.resolve("adapter");
        Path merged = out.resolve("merged");
        Path branch = out.resolve("branch");

        say("A news classifier learns to tell good reviews from bad ones.%n");
        Checkpoint base = TextBag.read(baseFolder);
        say(
                "1 base      %s: %,d words, %,d weights, labels %s",
                shown(baseFolder),
                TextBag.config(base).vocabSize() - 2,
                TextBag.weights(base).parameters(),
                String.join(", ", base.labels()));

        LabelledDataset data = new DataSpec(DataSpec.Scheme.CSV, reviews.resolve("train.csv"))
                .source(FileOptions.DEFAULT.withTestFile(reviews.resolve("test.csv")))
                .load();
        long start = System.nanoTime();
        TrainingReport report = train(base, data, adapter);
        say(
                "2 adapt     %d reviews, LoRA of rank %d on fc1 and a new head: %,d weights, %.2f %% of the base, %.1f s",
                report.trainingTexts(),
                RANK,
                report.trainedParameters(),
                100.0 * report.trainedParameters() / TextBag.weights(base).parameters(),
                seconds(start));

        start = System.nanoTime();
        ProofReport proof =
                Export.of(ExportRequest.of(baseFolder, Form.MERGED, adapter)).write(merged);
        Export.of(ExportRequest.of(baseFolder, Form.BRANCH, adapter)).write(branch);
        say("3 export    %s (W0 + α·A·B) and %s (A and B kept apart), %.1f s", merged, branch, seconds(start));
        say("4 proof     of the merged form; the branch form passed the same");
        Terminal.print(proof);

        try (TextClassifier a = TextClassifier.open(merged);
                TextClassifier b = TextClassifier.open(branch)) {
            evaluate(a, b, data.test());
            say("6 predict");
            List<Prediction> predictions = a.classify(TEXTS);
            for (int i = 0; i < TEXTS.size(); i++) {
                Prediction prediction = predictions.get(i);
                say("  %-8s  %7s  %s", prediction.label(), Terminal.percent(prediction.score()), TEXTS.get(i));
            }
        }
        say("%nNext:");
        say("  ./rango predict --model %s \"your own text\"", merged);
        say("  ./rango verify %s", branch);
        say("  ./rango predict \"your own text\"              # the shipped model, trained on 25,000 film reviews");
        say("  ./rango train --help                         # your own data: csv:FILE, jsonl:FILE");
        return 0;
    }

    private static TrainingReport train(Checkpoint base, LabelledDataset data, Path adapter) {
        try (Interruption interruption = new Interruption();
                TrainingScreen screen = new TrainingScreen(interruption, RECIPE.epochs(), true)) {
            return new AdapterTraining(base, LoraSpec.of(RANK, ALPHA, TextBag.FC1), RECIPE).run(data, adapter, screen);
        }
    }

    private static void evaluate(TextClassifier merged, TextClassifier branch, List<LabelledText> test) {
        Evaluation a = Evaluation.of(merged, test, LabelledText::text, LabelledText::label, Terminal.Progress.SILENT);
        Evaluation b = Evaluation.of(branch, test, LabelledText::text, LabelledText::label, Terminal.Progress.SILENT);
        say(
                "5 evaluate  %d reviews it has not seen: merged %s, branch %s (guessing: 50 %%); %s",
                a.examples(), Terminal.percent(a.accuracy()), Terminal.percent(b.accuracy()), speed(merged, test));
    }

    /** A rough figure for one thread on short texts; the benchmark verb will do better. */
    private static String speed(TextClassifier classifier, List<LabelledText> test) {
        List<String> texts = test.stream().map(LabelledText::text).toList();
        long start = System.nanoTime();
        long done = 0;
        while (seconds(start) < SPEED_SECONDS) {
            classifier.classify(texts);
            done += texts.size();
        }
        return String.format(Locale.ROOT, "about %,.0f texts/s on one thread", done / seconds(start));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static Path shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.toAbsolutePath().startsWith(here) ? here.relativize(path.toAbsolutePath()) : path;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
        System.out.flush();
    }
}
