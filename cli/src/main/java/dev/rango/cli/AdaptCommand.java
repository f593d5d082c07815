package dev.rango.cli;

import dev.rango.data.Dataset;
import dev.rango.models.AtomicFolder;
import dev.rango.models.BertEncoder;
import dev.rango.models.Checkpoint;
import dev.rango.models.Family;
import dev.rango.trainer.AdapterTraining;
import dev.rango.trainer.LoraSpec;
import dev.rango.trainer.TrainingRecipe;
import dev.rango.trainer.TrainingRecipes;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "adapt",
        description = {
            "Trains a low-rank adapter and a new head on a frozen base.",
            "fc1 becomes x·W0 + b + α·(x·A·B), the embedding E + α·A·B. With the embedding an adapter learns as much as "
                    + "training all weights, from 1 %% of them. Of an image classifier fc1 and fc2 are adapted, and fc3 is "
                    + "the new head."
        },
        footer = {
            "",
            "Unless told otherwise: Adam, batches of 64, no clip; for fc1 alone rate 0.03 times 0.85 after each epoch, "
                    + "25 epochs; with the embedding a rate that falls from 0.015 to 0 in a line, 3 epochs. Few texts are "
                    + "passed more often, in 3,000 steps from rate 0.03 to 0 or, with the embedding, in 600 steps from "
                    + "0.04 to 0. Images: a rate that falls from 0.005 to 0 in a line, 80 epochs, batches of 32, dropout "
                    + "0.3, a tenth for validation.",
            "The epoch with the best validation accuracy is kept. A training that was cut off goes on with the same command."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AdaptCommand implements Callable<Integer> {
    private static final double ALPHA = 0.1;
    /** Of A as it is drawn here as strong as PEFT's usual lora_alpha of 16 for rank 8 of its smaller A. */
    private static final double ENCODER_ALPHA = 0.2;

    @Option(names = "--base", required = true, paramLabel = "DIR", description = "trained base, as train writes it")
    private Path base;

    @Mixin
    private DataOptions data;

    @Option(names = "--rank", paramLabel = "R", description = "columns of A (default: 2; of a transformer 8)")
    private Integer rank;

    @Option(
            names = "--alpha",
            paramLabel = "α",
            description = "factor of the branch (default: 0.1; of a transformer 0.2)")
    private Double alpha;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "of a transformer: tokens of a text that count (default: as many as it reads)")
    private Integer maxTokens;

    @Mixin
    private TargetOptions target;

    @Mixin
    private CoverageOption coverage;

    @Mixin
    private FoldOptions folds;

    @Mixin
    private TrainingRun run;

    @Override
    public Integer call() {
        Path out = run.out(AtomicFolder.Kind.ADAPTER);
        Checkpoint frozen = BaseFolder.read(base, maxTokens);
        Family family = frozen.network().family();
        boolean isEncoder = family instanceof BertEncoder;
        LoraSpec lora = target.lora(
                family,
                rank == null ? isEncoder ? 8 : 2 : rank,
                alpha == null ? isEncoder ? ENCODER_ALPHA : ALPHA : alpha);
        Dataset<?> examples = data.of(frozen);
        coverage.check(base, frozen, examples);
        int share = run.recipe().share(examples.train().size());
        TrainingRecipe chosen = run.recipe().over(TrainingRecipes.adapter(family, lora, share));
        AdapterTraining training = new AdapterTraining(frozen, lora, chosen);
        if (!folds.run(examples, chosen, run.isJson(), training::run)) {
            return Rango.INTERRUPTED;
        }
        return run.run(
                DataCheck.of(examples, frozen), chosen, folds, listener -> training.run(examples, out, listener));
    }
}
