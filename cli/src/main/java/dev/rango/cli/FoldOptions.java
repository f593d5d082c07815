package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.Dataset;
import dev.rango.data.Plural;
import dev.rango.trainer.TrainingListener;
import dev.rango.trainer.TrainingRecipe;
import dev.rango.trainer.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Cross-validation before the training that is asked for: how well, and how evenly, it learns from other parts of the same data. */
final class FoldOptions {
    @Option(
            names = "--folds",
            paramLabel = "K",
            description =
                    "first train K times, each time without another K-th of the training examples, and print how many of those are"
                            + " labelled right: mean and spread")
    private Integer folds;

    private final List<Double> accuracies = new ArrayList<>();

    /** One training, which writes what nobody will read. */
    interface Training<D> {
        TrainingReport run(D data, Path out, TrainingListener listener);
    }

    /**
     * Does what was asked for.
     *
     * @param data whose test part is left alone
     * @return false when it was stopped
     */
    <D extends Dataset<?>> boolean run(D data, TrainingRecipe recipe, boolean isQuiet, Training<D> training) {
        if (folds == null) {
            return true;
        }
        try (Interruption interruption = new Interruption();
                TemporaryFolder folder = TemporaryFolder.create("rango-folds")) {
            for (Dataset<?> fold : data.folds(folds, recipe.seed())) {
                @SuppressWarnings("unchecked") // A data set's folds are of its own kind.
                D own = (D) fold;
                TrainingReport report;
                try (TrainingScreen screen = new TrainingScreen(interruption, recipe.epochs(), true)) {
                    report = training.run(own, folder.path().resolve("fold"), screen);
                }
                if (interruption.requested()) {
                    System.err.println("interrupted: nothing is written");
                    return false;
                }
                accuracies.add(report.testAccuracy().orElseThrow());
                if (!isQuiet) {
                    System.out.println("fold " + accuracies.size() + " of " + folds + ": "
                            + Terminal.percent(accuracies.get(accuracies.size() - 1)) + " of "
                            + Terminal.count(own.test().size()));
                }
            }
        }
        if (!isQuiet) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: mean %s, standard deviation %.2f points%n",
                    Plural.of(folds, "fold"),
                    Terminal.percent(mean()),
                    100 * deviation());
        }
        return true;
    }

    private double mean() {
        return accuracies.stream().mapToDouble(a -> a).average().orElse(0);
    }

    /** Of a sample: the squares' sum is divided by one less than there are. */
    private double deviation() {
        double mean = mean();
        double squares =
                accuracies.stream().mapToDouble(a -> (a - mean) * (a - mean)).sum();
        return Math.sqrt(squares / (accuracies.size() - 1));
    }

    void addTo(ObjectNode object) {
        if (!accuracies.isEmpty()) {
            var found = object.putArray("fold_accuracies");
            accuracies.forEach(found::add);
            object.put("folds_mean", mean()).put("folds_deviation", deviation());
        }
    }
}
