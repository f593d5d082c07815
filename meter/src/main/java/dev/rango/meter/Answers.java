package dev.rango.meter;

import dev.rango.runtime.OpenModel;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Correctness before timing: what is fast and wrong is not measured. */
final class Answers {
    /**
     * Largest difference of a probability that passes where the tolerance of device and model is less: models that Rango did not
     * prove are measured too.
     */
    private static final double LEAST_TOLERANCE = 1e-5;

    private static final int ALONE = 256;
    private static final int COMPARED = 2048;

    private Answers() {}

    /**
     * Classifies a sample one by one, in one call, and from several threads at once.
     *
     * @throws UnusableInputException when an input gets another answer in company than alone
     */
    static <I> void requireConsistent(OpenModels.Model<I> model, InputSet<I> inputs, int workers) {
        List<I> sample = sample(inputs, ALONE);
        OpenModel<I> classifier = model.classifier();
        double tolerance = Math.max(LEAST_TOLERANCE, classifier.tolerance().probability());
        List<Prediction> alone =
                sample.stream().map(input -> classifier.classify(input)).toList();
        requireEqual(
                model.folder(),
                alone,
                classifier.classify(sample),
                tolerance,
                "in one call with " + (sample.size() - 1) + " others");
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<List<Prediction>>> answers = new ArrayList<>();
            for (int w = 0; w < workers; w++) {
                answers.add(threads.submit(() -> classifier.classify(sample)));
            }
            for (Future<List<Prediction>> answer : answers) {
                requireEqual(model.folder(), alone, answer.get(), tolerance, "while " + workers + " threads ask");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdown();
        }
    }

    /**
     * @param tolerance largest difference of a probability that passes
     * @param circumstance in which the other answers were given, in words
     */
    static void requireEqual(
            Path model, List<Prediction> alone, List<Prediction> other, double tolerance, String circumstance) {
        if (other.size() != alone.size()) {
            throw new UnusableInputException(
                    model, "", other.size() + " answers for " + alone.size() + " inputs " + circumstance);
        }
        for (int i = 0; i < alone.size(); i++) {
            double difference = difference(alone.get(i), other.get(i));
            // Written so that NaN fails.
            if (!(difference <= tolerance)) {
                throw new UnusableInputException(
                        model,
                        "",
                        Figures.format(
                                "answers %s for an input alone and %s %s: not measured",
                                alone.get(i), other.get(i), circumstance));
            }
        }
    }

    /** How the others' answers differ from the first model's. */
    static <I> List<Agreement> agreements(List<OpenModels.Model<I>> models, InputSet<I> inputs) {
        List<I> sample = sample(inputs, COMPARED);
        OpenModels.Model<I> first = models.get(0);
        List<Prediction> reference = first.classifier().classify(sample);
        List<Agreement> agreements = new ArrayList<>();
        for (OpenModels.Model<I> model : models.subList(1, models.size())) {
            if (!model.classifier().labels().equals(first.classifier().labels())) {
                agreements.add(new Agreement(model.name(), first.name(), inputs.noun(), false, sample.size(), 0, 0));
                continue;
            }
            List<Prediction> answers = model.classifier().classify(sample);
            int otherLabels = 0;
            double largest = 0;
            for (int i = 0; i < sample.size(); i++) {
                otherLabels += answers.get(i).index() == reference.get(i).index() ? 0 : 1;
                largest = Math.max(largest, difference(answers.get(i), reference.get(i)));
            }
            agreements.add(new Agreement(
                    model.name(), first.name(), inputs.noun(), true, sample.size(), otherLabels, largest));
        }
        return agreements;
    }

    /** Largest difference of a probability. */
    static double difference(Prediction a, Prediction b) {
        double largest = 0;
        for (int c = 0; c < a.probabilities().length; c++) {
            largest = Math.max(largest, Math.abs(a.probabilities()[c] - b.probabilities()[c]));
        }
        return largest;
    }

    /** Evenly from the whole set. */
    private static <I> List<I> sample(InputSet<I> inputs, int limit) {
        int size = Math.min(limit, inputs.size());
        List<I> sample = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            sample.add(inputs.inputs().get((int) ((long) i * inputs.size() / size)));
        }
        return sample;
    }
}
