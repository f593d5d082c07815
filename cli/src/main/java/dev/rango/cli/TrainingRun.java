package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.DataReport;
import dev.rango.data.Plural;
import dev.rango.models.AtomicFolder;
import dev.rango.trainer.PartialFolder;
import dev.rango.trainer.TrainingListener;
import dev.rango.trainer.TrainingRecipe;
import dev.rango.trainer.TrainingReport;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the training verbs share: how, and where to; what they say of the data, the screen, Ctrl-C, and the report. */
final class TrainingRun {
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
    private Path out;

    @Mixin
    private RecipeOptions recipe;

    @Option(
            names = "--restart",
            description = "start over instead of going on with what a cut-off run left in OUT.partial")
    private boolean restart;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    /** The folder to write, once it is known that it can be written. */
    Path out(AtomicFolder.Kind kind) {
        AtomicFolder.check(out, kind);
        return out;
    }

    RecipeOptions recipe() {
        return recipe;
    }

    boolean isJson() {
        return json;
    }

    /** All is well with what was asked for: what a process that died has left goes, where that was asked for. */
    void begin() {
        if (restart) {
            PartialFolder.discard(out);
        }
    }

    int run(
            DataCheck check,
            TrainingRecipe chosen,
            FoldOptions folds,
            Function<TrainingListener, TrainingReport> training) {
        begin();
        check.tell(json);
        if (!json) {
            announce(chosen, check.report());
        }
        try (Interruption interruption = new Interruption()) {
            TrainingReport report;
            try (TrainingScreen screen = new TrainingScreen(interruption, chosen.epochs(), json)) {
                report = training.apply(screen);
            }
            if (json) {
                ObjectNode result = describe(report);
                folds.addTo(result);
                check.addTo(result);
                Json.printLine(result);
            } else {
                System.out.println(TrainingScreen.summary(report));
                System.out.println("wrote " + out);
            }
            if (interruption.requested()) {
                System.err.println("interrupted: kept the best epoch so far; the same command goes on");
                return Rango.INTERRUPTED;
            }
            return 0;
        }
    }

    /** What is not asked for fits the number of the examples. */
    private static void announce(TrainingRecipe recipe, DataReport data) {
        int examples = recipe.learned(data.train().rows());
        int validation = recipe.setAside(data.train().rows());
        String noun = data.train().tokens().isPresent() ? "text" : "image";
        System.err.printf(
                Locale.ROOT,
                "recipe for %s of %s%s: %s%n",
                Plural.of(examples, noun),
                Plural.of(data.labels().size(), "label"),
                validation == 0 ? "" : String.format(Locale.ROOT, ", and %,d for validation", validation),
                recipe.summary(examples));
        if (validation > examples) {
            System.err.printf(
                    Locale.ROOT,
                    "warning: more %ss are set aside to choose the epoch (%,d) than are learned from (%,d); --validation 0.05 is usual%n",
                    noun,
                    validation,
                    examples);
        }
        if (examples < data.labels().size()) {
            System.err.printf(
                    Locale.ROOT,
                    "warning: learned from are fewer %ss (%,d) than there are labels (%,d)%n",
                    noun,
                    examples,
                    data.labels().size());
        }
    }

    private ObjectNode describe(TrainingReport report) {
        ObjectNode object = Json.object();
        object.put("out", out.toString());
        object.put("epochs", report.history().size());
        object.put("best_epoch", report.best().epoch());
        report.best()
                .validation()
                .ifPresent(validation -> object.put("validation_accuracy", validation.accuracy())
                        .put("validation_loss", validation.loss()));
        report.testAccuracy().ifPresent(test -> object.put("test_accuracy", test));
        report.temperature().ifPresent(temperature -> object.put("temperature", temperature));
        if (report.coverage().isPresent()) {
            object.put("training_texts", report.trainingTexts());
            object.put("coverage", report.coverage().getAsDouble());
        } else {
            object.put("training_images", report.trainingTexts());
        }
        object.put("trained_parameters", report.trainedParameters());
        object.put("all_parameters", report.allParameters());
        report.frozen()
                .ifPresent(frozen ->
                        object.put("frozen_parameters", frozen.weights()).put("frozen_sha256", frozen.sha256()));
        return object;
    }
}
