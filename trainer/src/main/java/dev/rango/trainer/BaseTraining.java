package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.data.Split;
import dev.rango.models.AtomicFolder;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.text.WordPairs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Trains a base: embedding from word vectors, fc1 and fc2 from scratch.
 *
 * @param vectors words and their first vectors
 * @param trainEmbedding whether the vectors learn too
 * @param hiddenDim outputs of fc1
 * @param wordPairs how many pairs of adjacent words get a vector of their own, beside the words, at most
 * @param fragments share of the texts of a step that are read in part only, one to three sentences of them, in [0, 1)
 * @param recipe how to train
 */
public record BaseTraining(
        WordVectors vectors,
        boolean trainEmbedding,
        int hiddenDim,
        int wordPairs,
        double fragments,
        TrainingRecipe recipe) {
    /** Outputs of fc1 unless something else is asked for. */
    public static final int DEFAULT_HIDDEN_DIM = 128;

    private static final int MAX_HIDDEN_DIM = 65_536;

    /** Of words alone, and whole texts. */
    public BaseTraining(WordVectors vectors, boolean trainEmbedding, int hiddenDim, TrainingRecipe recipe) {
        this(vectors, trainEmbedding, hiddenDim, 0, 0, recipe);
    }

    /** Checks the width of the hidden layer, the number of pairs, and the share of fragments. */
    public BaseTraining {
        if (wordPairs < 0 || wordPairs > WordPairs.MOST) {
            throw new UnusableInputException(
                    Setting.of("word-pairs"), "", wordPairs + " is not within 0 to " + WordPairs.MOST);
        }
        if (wordPairs > 0 && !trainEmbedding) {
            throw new UnusableInputException(
                    Setting.of("word-pairs"), "", "need an embedding that learns: no file has vectors of pairs");
        }
        if (!(fragments >= 0 && fragments < 1)) {
            throw new UnusableInputException(Setting.of("fragments"), "", "must lie from 0 to below 1");
        }
        if (fragments > 0 && !trainEmbedding) {
            throw new UnusableInputException(
                    Setting.of("fragments"), "", "need an embedding that learns: a frozen one reads each text once");
        }
        if (hiddenDim < 1 || hiddenDim > MAX_HIDDEN_DIM) {
            throw new UnusableInputException(
                    Setting.of("hidden"), "", hiddenDim + " is not within 1 to " + MAX_HIDDEN_DIM);
        }
    }

    /**
     * Trains and writes the checkpoint of the best epoch.
     *
     * @param data with a training part
     * @param out folder to write; untouched until the training is done
     * @throws InterruptedTrainingException when stopped before the first epoch was done; nothing is written
     */
    public TrainingReport run(LabelledDataset data, Path out, TrainingListener listener) {
        AtomicFolder.check(out, AtomicFolder.Kind.BASE);
        SplittableRandom random = new SplittableRandom(recipe.seed());
        int classes = data.labels().size();
        Split<LabelledText> split = recipe.split(data, "texts");
        WordVectors known = wordPairs == 0 ? vectors : vectors.with(pairs(split, classes));
        TrainingData texts = TrainingData.of(data, split, known.tokenizer());
        Tensor first = known.table();
        int dim = first.size(1);
        Tensor table = trainEmbedding ? first.copy() : first;
        LinearLayer fc1 = LinearLayer.fresh(random, dim, hiddenDim);
        LinearLayer fc2 = LinearLayer.fresh(random, hiddenDim, classes);
        Pooling pooling = trainEmbedding ? new LearningEmbedding(table, recipe.dropout()) : new FrozenEmbedding(table);
        TextModule module = new TextModule(pooling, new Network(fc1, fc2));
        NetworkLearner learner = module.over(texts, classes, Fragments.of(fragments, split.train(), known.tokenizer()));
        Material material = texts.material(data);
        TrainingIdentity identity = new TrainingIdentity(
                Choices.of("train")
                        .andIf(!trainEmbedding, "freeze-embedding")
                        .and("hidden", hiddenDim)
                        .andIf(wordPairs > 0, "word-pairs " + wordPairs)
                        .andIf(fragments > 0, "fragments " + fragments)
                        .and(recipe),
                TrainingIdentity.digest(first),
                material.sha256());
        return UnfinishedTraining.run(out, AtomicFolder.Kind.BASE, identity, listener, journal -> {
            TrainedHistory trained = learner.train(recipe, random, journal, listener);
            ClassifierWeights weights = new ClassifierWeights(table, fc1.copy(), fc2.copy());
            long head = weights.fc1().parameters() + weights.fc2().parameters();
            long changed = trainEmbedding ? weights.parameters() : head;
            TrainingReport report =
                    TrainingReport.of(trained, material, changed, weights.parameters(), Optional.empty());
            List<Golden> golden = new TrainedModel(TextBag.FAMILY, module)
                    .answered(TextBag.FAMILY.goldenInputs(Optional.of(known.tokenizer())));
            String what = (trainEmbedding ? "embedding learns" : "embedding frozen") + ", " + hiddenDim + " hidden"
                    + (wordPairs == 0 ? "" : ", " + known.pairs().size() + " pairs of words")
                    + (fragments == 0 ? "" : ", " + fragments + " of the texts in fragments")
                    + (vectors.origin().isEmpty() ? "" : ", " + vectors.origin());
            return new TrainingResult(
                    report,
                    report.record(material, what, recipe),
                    folder -> TextBag.write(folder, known.tokenizer(), data.labels(), weights, golden));
        });
    }

    /** Of what is learned from alone: the other texts shall say how good the choice was. */
    private WordPairs pairs(Split<LabelledText> split, int classes) {
        Examples texts = Examples.of(split.train(), vectors.tokenizer());
        return PairSelection.of(texts, classes, vectors.vocabulary().size(), wordPairs);
    }
}
