package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.Dataset;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.Family;
import dev.rango.trainer.InterruptedTrainingException;
import dev.rango.trainer.LoraSpec;
import dev.rango.trainer.Sweep;
import dev.rango.trainer.SweepCell;
import dev.rango.trainer.SweepReport;
import dev.rango.trainer.TrainingRecipe;
import dev.rango.trainer.TrainingRecipes;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sweep",
        description = {
            "Trains an adapter for every pair of a rank and an alpha and keeps the best by validation accuracy.",
            "The folder is that adapter's, with sweep.csv (a row for each pair) and sweep.svg (a heat map) beside it."
        },
        footer = {
            "",
            "Unless told otherwise: Adam, rate 0.01 times 0.98 after each epoch, 300 epochs, batches of 32, clip 0.1.",
            "Images: as adapt trains them.",
            "All pairs see the same texts, or images, in the same order. A sweep that was cut off goes on with the same command."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SweepCommand implements Callable<Integer> {
    @Option(names = "--base", required = true, paramLabel = "DIR", description = "trained base, as train writes it")
    private Path base;

    @Mixin
    private DataOptions data;

    @Option(
            names = "--ranks",
            split = ",",
            paramLabel = "R",
            defaultValue = "1,2,5,10",
            description = "columns of A (default: 1,2,5,10)")
    private List<Integer> ranks;

    @Option(
            names = "--alphas",
            split = ",",
            paramLabel = "α",
            defaultValue = "0.1,0.5,1,2,5",
            description = "factors of the branch (default: 0.1,0.5,1,2,5)")
    private List<Double> alphas;

    @Mixin
    private TargetOptions target;

    @Mixin
    private CoverageOption coverage;

    @Mixin
    private TrainingRun run;

    @Override
    public Integer call() {
        Path out = run.out(AtomicFolder.Kind.ADAPTER);
        Checkpoint frozen = BaseFolder.read(base, null);
        Family family = frozen.network().family();
        TrainingRecipe chosen = run.recipe().over(TrainingRecipes.sweep(family));
        LoraSpec lora = target.swept(family);
        Sweep sweep = new Sweep(frozen, lora, ranks, alphas, chosen);
        Dataset<?> examples = data.of(frozen);
        coverage.check(base, frozen, examples);
        run.begin();
        DataCheck check = DataCheck.of(examples, frozen).tell(run.isJson());
        try (Interruption interruption = new Interruption()) {
            SweepReport report;
            try (SweepScreen screen = new SweepScreen(interruption, ranks.size() * alphas.size(), run.isJson())) {
                report = sweep.run(examples, out, screen);
            } catch (InterruptedTrainingException e) {
                System.err.println("interrupted: the same command goes on after the pairs that are done");
                return Rango.INTERRUPTED;
            }
            if (run.isJson()) {
                ObjectNode result = describe(report, out);
                check.addTo(result);
                Json.printLine(result);
            } else {
                print(report, out);
            }
            return 0;
        }
    }

    private static void print(SweepReport report, Path out) {
        System.out.println(" rank   alpha     weights  best epoch  validation      test");
        for (SweepCell cell : report.cells()) {
            System.out.printf(
                    Locale.ROOT,
                    "%5d %7s %,11d %11d %11s %9s%s%n",
                    cell.rank(),
                    cell.alpha(),
                    cell.trainedParameters(),
                    cell.bestEpoch(),
                    Terminal.percent(cell.validationAccuracy()),
                    cell.testAccuracy().isPresent()
                            ? Terminal.percent(cell.testAccuracy().getAsDouble())
                            : "-",
                    cell.equals(report.best()) ? "  best" : "");
        }
        System.out.println("wrote the best adapter, sweep.csv and sweep.svg to " + out);
    }

    private static ObjectNode describe(SweepReport report, Path out) {
        ObjectNode object = Json.object();
        object.put("out", out.toString());
        object.put("all_parameters", report.allParameters());
        object.set("best", describe(report.best()));
        ArrayNode cells = object.putArray("cells");
        report.cells().forEach(cell -> cells.add(describe(cell)));
        return object;
    }

    private static ObjectNode describe(SweepCell cell) {
        ObjectNode object = Json.object();
        object.put("rank", cell.rank());
        object.put("alpha", cell.alpha());
        object.put("trained_parameters", cell.trainedParameters());
        object.put("epochs", cell.epochs());
        object.put("best_epoch", cell.bestEpoch());
        object.put("validation_accuracy", cell.validationAccuracy());
        cell.testAccuracy().ifPresent(test -> object.put("test_accuracy", test));
        return object;
    }
}
