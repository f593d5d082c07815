package dev.rango.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Raw text to labels, from a folder that {@code rango export} wrote.
 *
 * <pre>{@code
 * try (TextClassifier classifier = TextClassifier.open(Path.of("out/imdb-merged"))) {
 *     Prediction one = classifier.classify("Two hours that I would like to have back.");
 *     List<Prediction> many = classifier.classify(List.of("A delight.", "Dull."));
 * }
 * }</pre>
 *
 * <p>A text gets the same answer alone, in any batch, in any order and under any padding (to about 1e-7 in a
 * probability). Text without tokens and text of unknown words only are answered like any other: the former by the
 * network's response to an all-zero mean. Tokens beyond the model's limit are left out.
 *
 * <p>Safe to share between threads; {@link #close} waits for the calls under way.
 */
public final class TextClassifier implements AutoCloseable {
    private final Path folder;
    private final ModelConfig config;
    private final Tokenizer tokenizer;
    private final TokenScorer scorer;

    private TextClassifier(Path folder, ModelConfig config, Tokenizer tokenizer, TokenScorer scorer) {
        this.folder = folder;
        this.config = config;
        this.tokenizer = tokenizer;
        this.scorer = scorer;
    }

    /**
     * Opens an exported model and checks that its parts belong together.
     *
     * @param folder holds {@code model.onnx}, {@code config.json} and {@code tokenizer.json}
     * @throws UnusableInputException when a part is missing, broken or belongs to another model
     */
    public static TextClassifier open(Path folder) {
        return open(folder, ClassifierOptions.DEFAULT);
    }

    /** As {@link #open(Path)}, with options. */
    public static TextClassifier open(Path folder, ClassifierOptions options) {
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(folder, "", "no such folder");
        }
        ModelConfig config = ModelConfig.read(folder.resolve(ModelConfig.FILE));
        Path graph = folder.resolve("model.onnx");
        if (config.export().isEmpty() && !Files.exists(graph)) {
            throw new UnusableInputException(
                    folder, "", "is a trained base, not an exported model; write one with `rango export`");
        }
        Path tokenizerJson = folder.resolve("tokenizer.json");
        Tokenizer tokenizer = Tokenizer.read(tokenizerJson);
        if (!Sha256.of(tokenizerJson).equals(config.tokenizerSha256())
                || tokenizer.vocabulary().size() != config.vocabSize()) {
            throw new UnusableInputException(
                    tokenizerJson, "", "is not the tokenizer of this model (its digest is not the one in config.json)");
        }
        TokenScorer scorer = TokenScorer.open(graph);
        if (scorer.classes() != config.classes()) {
            scorer.close();
            throw new UnusableInputException(
                    graph,
                    "logits",
                    scorer.classes() + " classes, but config.json has " + config.classes() + " labels");
        }
        return new TextClassifier(folder, config, tokenizer, scorer);
    }

    /** The names of the classes, in the order of {@link Prediction#probabilities}. */
    public List<String> labels() {
        return config.labels();
    }

    /** What the model's {@code config.json} says. */
    public ModelConfig config() {
        return config;
    }

    /** The tokenizer of this model. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Answers for one text. */
    public Prediction classify(String text) {
        return classify(List.of(text)).get(0);
    }

    /**
     * Answers for many texts, in their order.
     *
     * @throws UnusableInputException when the graph fails or gives a score that is not finite: it is damaged
     */
    public List<Prediction> classify(List<String> texts) {
        return classify(texts, new StageTimes());
    }

    /** As {@link #classify(List)}, and adds to {@code times} where the time went. */
    public List<Prediction> classify(List<String> texts, StageTimes times) {
        long start = System.nanoTime();
        List<int[]> ids = new ArrayList<>(texts.size());
        long tokens = 0;
        for (String text : texts) {
            int[] row = tokenizer.ids(text);
            tokens += row.length;
            ids.add(row);
        }
        long tokenized = System.nanoTime();
        times.tokenized(tokenized - start, texts.size(), tokens);
        float[][] scored = scorer.logits(ids);
        long ran = System.nanoTime();
        times.ran(ran - tokenized, tokens);
        List<Prediction> predictions = new ArrayList<>(texts.size());
        for (float[] logits : scored) {
            for (float logit : logits) {
                if (!Float.isFinite(logit)) {
                    throw new UnusableInputException(
                            folder.resolve("model.onnx"),
                            "logits",
                            "gives " + logit + " for a text: the model is damaged");
                }
            }
            predictions.add(Prediction.fromLogits(config.labels(), logits, 0));
        }
        times.decoded(System.nanoTime() - ran);
        return predictions;
    }

    /** Logits [texts][labels] for many texts, in their order. */
    public float[][] logits(List<String> texts) {
        List<int[]> ids = new ArrayList<>(texts.size());
        for (String text : texts) {
            ids.add(tokenizer.ids(text));
        }
        return scorer.logits(ids);
    }

    /**
     * Runs the golden texts that travel with the model and compares ids and logits with those of the trained model.
     *
     * @param tolerance largest difference of a logit that passes, for example 1e-4
     * @return the largest difference found
     * @throws UnusableInputException when a text has other ids, or a logit differs by more
     */
    public double checkGolden(double tolerance) {
        Path file = folder.resolve(GoldenCase.FILE);
        List<GoldenCase> cases = GoldenCase.read(file);
        float[][] logits = logits(cases.stream().map(GoldenCase::text).toList());
        if (cases.isEmpty()) {
            throw new UnusableInputException(file, "", "holds no golden text");
        }
        double worst = 0;
        for (int i = 0; i < cases.size(); i++) {
            String place = "case " + (i + 1);
            GoldenCase golden = cases.get(i);
            if (!Arrays.equals(golden.ids(), tokenizer.ids(golden.text()))) {
                throw new UnusableInputException(file, place, "the tokenizer gives other ids");
            }
            if (golden.logits().length != config.classes()) {
                throw new UnusableInputException(file, place, "has " + golden.logits().length + " logits");
            }
            for (int c = 0; c < config.classes(); c++) {
                double difference = Math.abs(golden.logits()[c] - logits[i][c]);
                // Written so that NaN fails.
                if (!(difference <= tolerance)) {
                    throw new UnusableInputException(
                            file, place, "logit " + c + " is " + logits[i][c] + ", trained " + golden.logits()[c]);
                }
                worst = Math.max(worst, difference);
            }
        }
        return worst;
    }

    /** Frees the native session; further calls throw, closing again does nothing. */
    @Override
    public void close() {
        scorer.close();
    }
}
