package dev.rango.cli;

import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledDataset;
import dev.rango.models.AtomicFolder;
import dev.rango.runtime.UnusableInputException;
import dev.rango.trainer.BaseTraining;
import dev.rango.trainer.ImageTraining;
import dev.rango.trainer.TrainingRecipe;
import dev.rango.trainer.TrainingRecipes;
import dev.rango.trainer.WordVectors;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        description = "Trains a base model from labelled texts and word vectors, or from labelled images.",
        footer = {
            "",
            "Unless told otherwise: Adam, dropout 0.3, no clip, and what fits the number of texts and labels. Texts that give",
            "1,000 steps and 20 for each label in 6 epochs of batches of 64: rate 0.003 halved after each epoch (with",
            "--freeze-embedding 40 epochs of batches of 32, rate 0.003 times 0.7 every 4 epochs). Fewer texts are passed until",
            "those steps are made, in batches of 32, at a rate that falls from 0.005 to 0 in a line. With --epochs the rate falls",
            "to 0 in a line in any case. Images: Adam, a rate that falls from 0.002 to 0 in a line, 8 epochs, batches of 64.",
            "The epoch with the best validation accuracy is kept. A training that was cut off goes on with the same command."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    private static final List<String> OF_TEXTS = List.of(
            "--vectors",
            "--skip-bad-vectors",
            "--max-words",
            "--min-count",
            "--allow-low-coverage",
            "--freeze-embedding",
            "--word-pairs",
            "--fragments",
            "--hidden");

    @Spec
    private CommandSpec command;

    @Mixin
    private DataOptions data;

    @Option(
            names = "--vectors",
            paramLabel = "FILE",
            description =
                    "word vectors as GloVe, word2vec (text or binary) and fastText (.vec) write them, needed for texts; "
                            + ".gz is read as it is")
    private Path vectors;

    @Option(
            names = "--skip-bad-vectors",
            description = "leave out lines of the vectors that are no word and its numbers, and say how many")
    private boolean skipBadVectors;

    @Option(
            names = "--max-words",
            paramLabel = "N",
            defaultValue = "2147483647",
            description = "keep the first N words only")
    private int maxWords;

    @Option(
            names = "--min-count",
            paramLabel = "N",
            defaultValue = "0",
            description = "keep only words that occur N times in the training texts: a smaller model (default: 0)")
    private int minCount;

    @Option(
            names = "--word-pairs",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "give the N pairs of adjacent words that say most about the labels, such as \"not impressed\", vectors of"
                            + " their own (default: 0)")
    private int wordPairs;

    @Option(
            names = "--fragments",
            paramLabel = "SHARE",
            defaultValue = "0",
            description =
                    "of this share of a step's texts read one to three sentences only, others each time: long texts then teach"
                            + " what short ones are worth (default: 0)")
    private double fragments;

    @Mixin
    private CoverageOption coverage;

    @Option(names = "--freeze-embedding", description = "keep the word vectors as they are")
    private boolean freezeEmbedding;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            defaultValue = "" + BaseTraining.DEFAULT_HIDDEN_DIM,
            description = "outputs of the hidden layer (default: 128)")
    private int hidden;

    @Mixin
    private FoldOptions folds;

    @Mixin
    private TrainingRun run;

    @Override
    public Integer call() {
        return data.holdsImages() ? trainOnImages() : trainOnTexts();
    }

    private int trainOnImages() {
        for (String option : OF_TEXTS) {
            if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new UnusableInputException(option, "", "is for texts; the data are images");
            }
        }
        TrainingRecipe chosen = run.recipe().over(TrainingRecipes.IMAGE_BASE);
        Path out = run.out(AtomicFolder.Kind.BASE);
        ImageDataset images = data.images().load();
        if (!folds.run(images, chosen, run.isJson(), new ImageTraining(chosen)::run)) {
            return Rango.INTERRUPTED;
        }
        return run.run(
                DataCheck.of(images), chosen, folds, listener -> new ImageTraining(chosen).run(images, out, listener));
    }

    private int trainOnTexts() {
        if (vectors == null) {
            throw new ParameterException(command.commandLine(), "Missing required option: '--vectors=FILE'");
        }
        Path out = run.out(AtomicFolder.Kind.BASE);
        LabelledDataset texts = data.training().load();
        WordVectors words =
                WordVectors.read(vectors, maxWords, skipBadVectors, note -> System.err.println("note: " + note));
        coverage.check(vectors.toString(), texts.train(), words.tokenizer());
        if (minCount > 0) {
            words = words.occurringIn(texts.train(), minCount);
        }
        RecipeOptions recipe = run.recipe();
        int share = recipe.share(texts.train().size());
        TrainingRecipe chosen = recipe.over(
                TrainingRecipes.base(!freezeEmbedding, share, texts.labels().size(), recipe.epochs(), recipe.batch()));
        BaseTraining training = new BaseTraining(words, !freezeEmbedding, hidden, wordPairs, fragments, chosen);
        if (!folds.run(texts, chosen, run.isJson(), training::run)) {
            return Rango.INTERRUPTED;
        }
        return run.run(
                DataCheck.of(texts, training.vectors().tokenizer()),
                chosen,
                folds,
                listener -> training.run(texts, out, listener));
    }
}
