package dev.rango.trainer;

import dev.rango.runtime.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Epochs of shuffled batches. Keeps the epoch with the highest validation accuracy; of equals the first.
 *
 * <p>While the embedding is frozen the means of all texts are computed once; otherwise each batch is pooled from the
 * current table, and the table learns.
 */
final class TrainingLoop {
    private final TrainingRecipe recipe;
    private final Network network;
    private final EmbeddingBag bag;
    private final boolean trainEmbedding;
    private final int classes;

    TrainingLoop(TrainingRecipe recipe, Network network, EmbeddingBag bag, boolean trainEmbedding, int classes) {
        this.recipe = recipe;
        this.network = network;
        this.bag = bag;
        this.trainEmbedding = trainEmbedding;
        this.classes = classes;
    }

    /**
     * Trains, and leaves the weights of the best epoch in the network and the table.
     *
     * @return metrics of all epochs that were finished
     * @throws InterruptedTrainingException when the listener asked to stop before the first epoch was done
     */
    List<EpochMetrics> run(Examples training, Examples validation, SplittableRandom random, TrainingListener listener) {
        List<float[]> values = network.trainable().stream().map(Parameter::data).toList();
        Optimizer optimizer = new Optimizer(
                recipe.optimizer(), recipe.clipNorm(), values, trainEmbedding ? bag.table() : new float[0]);
        List<float[]> learned = new ArrayList<>(values);
        if (trainEmbedding) {
            learned.add(bag.table());
        }
        float[] trainingMeans = trainEmbedding ? null : bag.pool(training.ids());
        float[] validationMeans = trainEmbedding ? null : bag.pool(validation.ids());
        int[] order = new int[training.size()];
        Arrays.setAll(order, i -> i);
        List<EpochMetrics> history = new ArrayList<>();
        List<float[]> best = List.of();
        double bestAccuracy = -1;
        for (int epoch = 1; epoch <= recipe.epochs(); epoch++) {
            shuffle(order, random);
            double rate = recipe.schedule().rate(recipe.learningRate(), epoch);
            double loss = epoch(training, trainingMeans, order, rate, optimizer, epoch, listener);
            if (listener.stopRequested()) {
                break;
            }
            if (!Double.isFinite(loss)) {
                throw new UnusableInputException(
                        "training", "epoch " + epoch, "the loss became " + loss + "; try a lower --lr or a --clip");
            }
            requireFinite(learned, epoch);
            double accuracy = accuracy(validation, validationMeans);
            EpochMetrics metrics = new EpochMetrics(epoch, rate, loss, accuracy);
            history.add(metrics);
            boolean isBest = accuracy > bestAccuracy;
            if (isBest) {
                bestAccuracy = accuracy;
                best = learned.stream().map(float[]::clone).toList();
            }
            listener.epoch(metrics, isBest);
        }
        if (history.isEmpty()) {
            throw new InterruptedTrainingException();
        }
        for (int i = 0; i < learned.size(); i++) {
            System.arraycopy(best.get(i), 0, learned.get(i), 0, learned.get(i).length);
        }
        return history;
    }

    /** Returns the mean loss over the texts of the epoch. */
    private double epoch(
            Examples training,
            float[] means,
            int[] order,
            double rate,
            Optimizer optimizer,
            int epoch,
            TrainingListener listener) {
        int dim = bag.dim();
        double lossSum = 0;
        for (int from = 0; from < order.length && !listener.stopRequested(); from += recipe.batchSize()) {
            int count = Math.min(recipe.batchSize(), order.length - from);
            int[] labels = new int[count];
            int[][] ids = new int[count][];
            float[] pooled = new float[count * dim];
            for (int row = 0; row < count; row++) {
                int example = order[from + row];
                labels[row] = training.labels()[example];
                ids[row] = training.ids()[example];
                if (means == null) {
                    bag.pool(ids[row], pooled, row * dim);
                } else {
                    System.arraycopy(means, example * dim, pooled, row * dim, dim);
                }
            }
            Network.Gradients gradients = network.gradients(pooled, dim, labels, classes, trainEmbedding);
            if (trainEmbedding) {
                bag.backward(ids, gradients.pooled());
            }
            optimizer.step(rate, gradients.parameters(), trainEmbedding ? bag : null);
            lossSum += (double) gradients.loss() * count;
            listener.progress(epoch, from + count, order.length);
        }
        return lossSum / order.length;
    }

    /** The loss of a step is computed before its update: the last one may still have gone wrong. */
    private static void requireFinite(List<float[]> learned, int epoch) {
        for (float[] values : learned) {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new UnusableInputException(
                            "training",
                            "epoch " + epoch,
                            "a weight became " + value + "; try a lower --lr or a --clip");
                }
            }
        }
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }

    private double accuracy(Examples examples, float[] means) {
        float[] pooled = means == null ? bag.pool(examples.ids()) : means;
        float[] logits = network.logits(pooled, examples.size(), bag.dim());
        int right = 0;
        for (int i = 0; i < examples.size(); i++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (logits[i * classes + c] > logits[i * classes + best]) {
                    best = c;
                }
            }
            right += best == examples.labels()[i] ? 1 : 0;
        }
        return (double) right / examples.size();
    }
}
