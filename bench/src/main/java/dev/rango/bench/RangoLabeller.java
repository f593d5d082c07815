package dev.rango.bench;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.nio.file.Path;
import java.util.List;

/** Ours, called with lists of texts as an application would. */
final class RangoLabeller implements Labeller {
    /** Texts of one call. */
    static final int WINDOW = 4096;

    private final String name;
    private final ClassifierOptions options;
    private final TextClassifier classifier;

    RangoLabeller(String name, Path model, int workers) {
        this(name, model, new ClassifierOptions(workers));
    }

    RangoLabeller(String name, Path model, ClassifierOptions options) {
        this.name = name;
        this.options = options;
        this.classifier = TextClassifier.open(model, options);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String settings() {
        return "`classify(List)` of " + WINDOW + " texts, " + options.workers() + " worker"
                + (options.workers() == 1 ? "" : "s") + ", device " + options.device();
    }

    @Override
    public Feed feed() {
        return Feed.TEXTS;
    }

    @Override
    public Answers answer(List<String> texts) {
        Answers answers = Answers.of(texts.size());
        for (int from = 0; from < texts.size(); from += WINDOW) {
            List<Prediction> window = classifier.classify(texts.subList(from, Math.min(texts.size(), from + WINDOW)));
            for (int i = 0; i < window.size(); i++) {
                answers.labels()[from + i] = window.get(i).index();
                answers.scores()[from + i] = window.get(i).score();
            }
        }
        return answers;
    }

    @Override
    public void close() {
        classifier.close();
    }
}
