package dev.rango.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
 * <p>A model with several tasks answers for its base until it is asked for another:
 *
 * <pre>{@code
 * TextClassifier imdb = classifier.with("imdb");     // a view: costs nothing, shares everything
 * Prediction two = imdb.classify("A delight.");
 * }</pre>
 *
 * <p>Safe to share between threads; {@link #close} waits for the calls under way. A call that fails leaves nothing behind that
 * another's answer could depend on.
 */
public final class TextClassifier implements Classifier<String> {
    /** File name of the graph inside a model folder. */
    static final String GRAPH = "model.onnx";

    private final Path folder;
    private final ModelFiles files;
    private final ModelConfig config;
    private final Tokenizer tokenizer;
    private final TokenScorer scorer;
    private final Workers workers;
    private final List<String> labels;
    private final boolean view;

    private TextClassifier(
            Path folder, ModelFiles files, FastStart.Parts parts, TokenScorer scorer, ClassifierOptions options) {
        this.folder = folder;
        this.files = files;
        this.config = parts.config();
        this.tokenizer = parts.tokenizer();
        this.scorer = scorer;
        this.workers =
                new Workers(Math.max(options.workers(), scorer.execution().leastWorkers()));
        scorer.lifetime().owns(workers);
        scorer.lifetime().owns(files::release);
        this.labels = config.labels();
        this.view = false;
    }

    private TextClassifier(TextClassifier whole, TokenScorer scorer, List<String> labels) {
        this.folder = whole.folder;
        this.files = whole.files;
        this.config = whole.config;
        this.tokenizer = whole.tokenizer;
        this.scorer = scorer;
        this.workers = whole.workers;
        this.labels = labels;
        this.view = true;
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

    /**
     * As {@link #open(Path)}, with options.
     *
     * @throws DeviceUnavailableException when the device that they name cannot be had
     */
    public static TextClassifier open(Path folder, ClassifierOptions options) {
        ModelFiles files = ModelFiles.open(folder, options, ExportedFolder::refuseOthers);
        return open(files, folder, options);
    }

    static TextClassifier open(ModelFiles files, Path folder, ClassifierOptions options) {
        TokenScorer scorer = null;
        try {
            FastStart.Parts parts = FastStart.read(files);
            ModelConfig config = parts.config();
            options.requireVersion(folder, config.version());
            Path graph = folder.resolve(GRAPH);
            scorer = TokenScorer.open(files, graph, config.tasks(), options);
            if (scorer.classes() != config.classes()) {
                throw new UnusableInputException(
                        graph,
                        "logits",
                        scorer.classes() + " classes, but config.json has " + config.classes() + " labels");
            }
            files.requireIntact();
            files.forgetParsed();
            return new TextClassifier(folder, files, parts, scorer, options);
        } catch (RuntimeException | Error e) {
            if (scorer != null) {
                scorer.close();
            }
            files.release();
            // A file that was damaged is said to be, not what came of it.
            files.requireIntact();
            throw e;
        }
    }

    /**
     * Opens a model on the class path, for example in the application's jar; {@link ClassPathModel} says where it is
     * unpacked to.
     *
     * @param owner a class of the application, whose class loader finds the model
     * @param resource the model's folder on the class path, such as {@code models/sentiment}
     * @throws UnusableInputException as {@link #open(Path)}, and when it cannot be unpacked
     */
    public static TextClassifier openResource(Class<?> owner, String resource) {
        return openResource(owner, resource, ClassifierOptions.DEFAULT);
    }

    /** As {@link #openResource(Class, String)}, with options. */
    public static TextClassifier openResource(Class<?> owner, String resource, ClassifierOptions options) {
        return ClassPathModel.opened(owner, resource, folder -> open(folder, options));
    }

    /** Names of the tasks that {@link #with} knows, the base's first; none when the model has one task only. */
    public List<String> tasks() {
        return scorer.tasks().names();
    }

    /** Name of the task that this answers for; empty when the model has one task only. */
    public String task() {
        return scorer.task().name();
    }

    /**
     * The same model for another of its tasks: a view that shares sessions and memory, is made in well under a microsecond
     * and holds up nobody. It can be used as long as this classifier is open; closing it does nothing.
     *
     * @throws UnusableInputException when the model has no such task
     */
    public TextClassifier with(String task) {
        TokenScorer own = scorer.with(task);
        return new TextClassifier(this, own, config.tasks().get(own.task().id()).labels());
    }

    /** The names of the task's classes, in the order of {@link Prediction#probabilities}. */
    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public String digest() {
        return files.digest();
    }

    /** For those who must not close it. */
    TextClassifier view() {
        return new TextClassifier(this, scorer, labels);
    }

    /** How many callers it has served at a time. */
    int callers() {
        return scorer.lanesOpen();
    }

    /** Makes now what it would make when it first serves so many callers at a time. */
    void warmUp(int wanted) {
        // Within the answer the lane is still lent, so that the next text takes another.
        score(List.of("warm"), scorer.task().rows(), new StageTimes(), null, (bag, logits, at) -> {
            if (wanted > 1) {
                warmUp(wanted - 1);
            }
        });
    }

    /** Where it runs, and why. */
    public DeviceReport device() {
        return scorer.device();
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
    @Override
    public Prediction classify(String text) {
        return classify(text, null);
    }

    private Prediction classify(String text, Stop stop) {
        Prediction[] answer = new Prediction[1];
        scorer.lifetime()
                .whileOpen(() -> score(
                        List.of(text),
                        scorer.task().rows(),
                        new StageTimes(),
                        stop,
                        (bag, logits, at) -> answer[bag] = predict(labels, logits, at)));
        return answer[0];
    }

    /**
     * Answers for many texts, in their order.
     *
     * @throws UnusableInputException when the graph fails or gives a score that is not finite: it is damaged
     */
    @Override
    public List<Prediction> classify(List<String> texts) {
        return classify(texts, new StageTimes());
    }

    /** As {@link #classify(List)}, and adds to {@code times} where the time of all workers went. */
    public List<Prediction> classify(List<String> texts, StageTimes times) {
        return classify(texts, times, null);
    }

    /** As {@link #classify(List)}, for somebody who may end it. */
    List<Prediction> classify(List<String> texts, Stop stop) {
        return texts.size() == 1 ? List.of(classify(texts.get(0), stop)) : classify(texts, new StageTimes(), stop);
    }

    private List<Prediction> classify(List<String> texts, StageTimes times, Stop stop) {
        Prediction[] answers = new Prediction[texts.size()];
        scorer.lifetime().whileOpen(() -> answer(texts, times, stop, answers));
        return Arrays.asList(answers);
    }

    private void answer(List<String> texts, StageTimes times, Stop stop, Prediction[] answers) {
        Rows rows = scorer.task().rows();
        workers.forEachWindow(
                texts.size(),
                times,
                (from, to, windowTimes) -> score(
                        texts.subList(from, to),
                        rows,
                        windowTimes,
                        stop,
                        (bag, logits, at) -> answers[from + bag] = predict(labels, logits, at)));
    }

    /**
     * Answers for texts of different tasks, in their order. A bank runs them together; a model with swapped adapters runs
     * those of each task together.
     *
     * @throws UnusableInputException when the model has no such task, or a scale is not 1 and the model is no bank
     */
    public List<Prediction> classifyMixed(List<TaskText> texts) {
        return scorer.choosesByRow() ? inOneBank(texts) : oneTaskAfterAnother(texts);
    }

    private List<Prediction> inOneBank(List<TaskText> texts) {
        int[] ids = new int[texts.size()];
        float[] scales = new float[texts.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = scorer.tasks().named(texts.get(i).task()).id();
            scales[i] = texts.get(i).scale();
        }
        Rows rows = Rows.each(ids, scales);
        Prediction[] answers = new Prediction[ids.length];
        forEachWindow(ids.length, (from, to, times) -> {
            List<String> window =
                    texts.subList(from, to).stream().map(TaskText::text).toList();
            score(window, rows.from(from), times, null, (bag, logits, at) -> {
                List<String> own = config.tasks().get(ids[from + bag]).labels();
                answers[from + bag] = predict(own, logits, at);
            });
        });
        return Arrays.asList(answers);
    }

    private List<Prediction> oneTaskAfterAnother(List<TaskText> texts) {
        Map<String, List<Integer>> places = TaskText.placesByTask(texts);
        Prediction[] answers = new Prediction[texts.size()];
        scorer.lifetime()
                .whileOpen(() -> places.forEach((task, own) -> {
                    List<String> asked =
                            own.stream().map(i -> texts.get(i).text()).toList();
                    Prediction[] given = new Prediction[asked.size()];
                    with(task).answer(asked, new StageTimes(), null, given);
                    for (int i = 0; i < given.length; i++) {
                        answers[own.get(i)] = given[i];
                    }
                }));
        return Arrays.asList(answers);
    }

    /** Logits [texts][labels] for many texts, in their order. */
    @Override
    public float[][] logits(List<String> texts) {
        int classes = labels.size();
        float[][] all = new float[texts.size()][classes];
        Rows rows = scorer.task().rows();
        forEachWindow(
                texts.size(),
                (from, to, times) -> score(
                        texts.subList(from, to),
                        rows,
                        times,
                        null,
                        (bag, logits, at) -> System.arraycopy(logits, at, all[from + bag], 0, classes)));
        return all;
    }

    private void forEachWindow(int texts, Workers.Window work) {
        scorer.lifetime().whileOpen(() -> workers.forEachWindow(texts, new StageTimes(), work));
    }

    /** Text to logits: the whole path. */
    private void score(List<String> window, Rows rows, StageTimes times, Stop stop, Lane.Receiver receiver) {
        scorer.lend(stop, lane -> {
            long start = System.nanoTime();
            TokenBags bags = lane.bags();
            bags.clear(config.vocabSize());
            for (String text : window) {
                tokenizer.addTo(bags, text);
            }
            times.tokenized(System.nanoTime() - start, bags.size(), bags.tokens());
            lane.score(rows, times, receiver);
        });
    }

    private Prediction predict(List<String> classes, float[] logits, int at) {
        for (int c = 0; c < classes.size(); c++) {
            if (!Float.isFinite(logits[at + c])) {
                throw new UnusableInputException(
                        folder.resolve(GRAPH),
                        "logits",
                        "gives " + logits[at + c] + " for a text: the model is damaged");
            }
        }
        return Prediction.fromLogits(classes, logits, at);
    }

    /**
     * Runs the golden texts that travel with the model, those of all its tasks, and compares ids and logits with those of
     * the trained model.
     *
     * @param tolerance largest difference of a logit that passes, whatever the model and the device
     * @return the largest difference found
     * @throws UnusableInputException when a text has other ids, or a logit differs by more
     */
    public double checkGolden(double tolerance) {
        return new GoldenCheck(this, files, golden -> tolerance).worst();
    }

    /**
     * The same within what the arithmetic of the device explains: 1e-4 of a logit on a CPU, and as much more as the sums of the
     * text are larger than usual.
     *
     * @return the largest difference found
     * @throws UnusableInputException when a text has other ids, or a logit differs by more
     */
    public double checkGolden() {
        Tolerance tolerance = device().chosen().tolerance();
        return new GoldenCheck(this, files, golden -> tolerance.logit(golden.rounding())).worst();
    }

    /**
     * How far answers of this model on this device may be from those of another: the device's tolerance, as much wider as the
     * sums of the model's golden texts are larger than usual.
     */
    public Tolerance tolerance() {
        double rounding = files.read(GoldenCase.FILE).stream()
                .flatMap(golden -> GoldenCase.read(files.path(GoldenCase.FILE), golden).stream())
                .mapToDouble(golden -> golden.rounding().orElse(0))
                .max()
                .orElse(0);
        return device().chosen().tolerance().forRounding(rounding);
    }

    /**
     * Refuses calls from now on with an {@link IllegalStateException}, waits for those under way, and frees the native sessions;
     * closing again only waits. Of a view it does nothing.
     */
    @Override
    public void close() {
        close(Lifetime.FOREVER);
    }

    /**
     * As {@link #close()}, but waits for {@code timeout} at most: then calls under way end with a
     * {@link java.util.concurrent.CancellationException}. A run ends between two nodes of its graph; what has not ended a
     * second later is left to itself, and the last of them frees the sessions.
     *
     * @return true when all calls were answered
     */
    public boolean close(Duration timeout) {
        return close(TimeUnit.NANOSECONDS.convert(timeout));
    }

    private boolean close(long nanos) {
        return view || scorer.close(nanos);
    }
}
