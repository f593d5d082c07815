package dev.rango.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
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
    /** A call's texts are cut into this many shares for each worker, so that none waits long for another. */
    private static final int SHARES = 4;
    /** Fewer texts cost more than they gain: short ones pad long ones. */
    private static final int SMALLEST_SHARE = 64;

    private final Path folder;
    private final ModelConfig config;
    private final Tokenizer tokenizer;
    private final TokenScorer scorer;
    private final Workers workers;

    private TextClassifier(
            Path folder, ModelConfig config, Tokenizer tokenizer, TokenScorer scorer, ClassifierOptions options) {
        this.folder = folder;
        this.config = config;
        this.tokenizer = tokenizer;
        this.scorer = scorer;
        this.workers = new Workers(options.workers());
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
        Path graph = folder.resolve("model.onnx");
        if (!Files.exists(graph)
                && ModelConfig.read(folder.resolve(ModelConfig.FILE)).export().isEmpty()) {
            throw new UnusableInputException(
                    folder, "", "is a trained base, not an exported model; write one with `rango export`");
        }
        FastStart.Parts parts = FastStart.read(folder);
        ModelConfig config = parts.config();
        TokenScorer scorer = TokenScorer.open(graph);
        if (scorer.classes() != config.classes()) {
            scorer.close();
            throw new UnusableInputException(
                    graph,
                    "logits",
                    scorer.classes() + " classes, but config.json has " + config.classes() + " labels");
        }
        return new TextClassifier(folder, config, parts.tokenizer(), scorer, options);
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
        Prediction[] answer = new Prediction[1];
        score(List.of(text), new StageTimes(), (bag, logits, at) -> answer[bag] = predict(logits, at));
        return answer[0];
    }

    /**
     * Answers for many texts, in their order.
     *
     * @throws UnusableInputException when the graph fails or gives a score that is not finite: it is damaged
     */
    public List<Prediction> classify(List<String> texts) {
        return classify(texts, new StageTimes());
    }

    /** As {@link #classify(List)}, and adds to {@code times} where the time of all workers went. */
    public List<Prediction> classify(List<String> texts, StageTimes times) {
        Prediction[] answers = new Prediction[texts.size()];
        forEachWindow(
                texts,
                times,
                (window, from, windowTimes) ->
                        score(window, windowTimes, (bag, logits, at) -> answers[from + bag] = predict(logits, at)));
        return Arrays.asList(answers);
    }

    /** Logits [texts][labels] for many texts, in their order. */
    public float[][] logits(List<String> texts) {
        int classes = config.classes();
        float[][] all = new float[texts.size()][classes];
        forEachWindow(
                texts,
                new StageTimes(),
                (window, from, times) -> score(
                        window, times, (bag, logits, at) -> System.arraycopy(logits, at, all[from + bag], 0, classes)));
        return all;
    }

    private interface WindowWork {
        void accept(List<String> window, int from, StageTimes times);
    }

    private void forEachWindow(List<String> texts, StageTimes times, WindowWork work) {
        int window = workers.count() == 1
                ? BatchPlan.WINDOW
                : Math.min(BatchPlan.WINDOW, Math.max(SMALLEST_SHARE, texts.size() / (SHARES * workers.count())));
        workers.forEach((texts.size() + window - 1) / window, part -> {
            int from = part * window;
            StageTimes windowTimes = new StageTimes();
            work.accept(texts.subList(from, Math.min(texts.size(), from + window)), from, windowTimes);
            synchronized (times) {
                times.add(windowTimes);
            }
        });
    }

    /** Text to logits: the whole path. */
    private void score(List<String> window, StageTimes times, Lane.Receiver receiver) {
        scorer.withLane(lane -> {
            long start = System.nanoTime();
            TokenBags bags = lane.bags();
            bags.clear(config.vocabSize());
            for (String text : window) {
                tokenizer.addTo(bags, text);
            }
            times.tokenized(System.nanoTime() - start, bags.size(), bags.tokens());
            lane.score(times, receiver);
        });
    }

    private Prediction predict(float[] logits, int at) {
        for (int c = 0; c < config.classes(); c++) {
            if (!Float.isFinite(logits[at + c])) {
                throw new UnusableInputException(
                        folder.resolve("model.onnx"),
                        "logits",
                        "gives " + logits[at + c] + " for a text: the model is damaged");
            }
        }
        return Prediction.fromLogits(config.labels(), logits, at);
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
        workers.close();
    }
}
