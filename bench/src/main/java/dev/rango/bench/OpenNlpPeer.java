package dev.rango.bench;

import dev.rango.data.LabelledText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import opennlp.tools.doccat.DoccatFactory;
import opennlp.tools.doccat.DoccatModel;
import opennlp.tools.doccat.DocumentCategorizerME;
import opennlp.tools.doccat.DocumentSample;
import opennlp.tools.tokenize.WhitespaceTokenizer;
import opennlp.tools.util.ObjectStreamUtils;
import opennlp.tools.util.TrainingParameters;

/** OpenNLP's document categorizer: maximum entropy over a bag of words. */
final class OpenNlpPeer implements Labeller {
    private static final int ITERATIONS = 100;
    private static final int CUTOFF = 5;

    private final DocumentCategorizerME model;

    OpenNlpPeer(Path file) throws IOException {
        model = new DocumentCategorizerME(new DoccatModel(file));
    }

    /** Trains with OpenNLP's defaults and writes the model, unless it is there. */
    static void train(List<LabelledText> tokens, Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        TrainingParameters parameters = TrainingParameters.defaultParams();
        parameters.put(TrainingParameters.ITERATIONS_PARAM, ITERATIONS);
        parameters.put(TrainingParameters.CUTOFF_PARAM, CUTOFF);
        parameters.put("PrintMessages", false);
        List<DocumentSample> samples = tokens.stream()
                .map(text -> new DocumentSample(
                        Integer.toString(text.label()), WhitespaceTokenizer.INSTANCE.tokenize(text.text())))
                .toList();
        DoccatModel trained = DocumentCategorizerME.train(
                "en", ObjectStreamUtils.createObjectStream(samples), parameters, new DoccatFactory());
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), "training", "");
        trained.serialize(unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public String name() {
        return "OpenNLP 2.5.5 maxent";
    }

    @Override
    public String settings() {
        return "doccat, bag of words, " + ITERATIONS + " iterations, cutoff " + CUTOFF
                + ", on the same tokens; `categorize(tokenize(text))`";
    }

    @Override
    public Feed feed() {
        return Feed.TOKENS;
    }

    @Override
    public Answers answer(List<String> texts) {
        Answers answers = Answers.of(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            double[] scores = model.categorize(WhitespaceTokenizer.INSTANCE.tokenize(texts.get(i)));
            String best = model.getBestCategory(scores);
            answers.labels()[i] = Integer.parseInt(best);
            answers.scores()[i] = (float) scores[model.getIndex(best)];
        }
        return answers;
    }

    @Override
    public void close() {
        // Holds nothing outside the heap.
    }
}
