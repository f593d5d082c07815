package dev.rango.bench;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Ours and the peers on the same test texts in one process: each is opened, checked, and, if it is right, timed in
 * alternating rounds. What cannot be opened or is wrong stays in the result and says so.
 */
final class PeerComparison implements AutoCloseable {
    static final String JFASTTEXT = "JFastText 0.5";
    static final String DJL = "DJL Predictor";
    static final String DJL_OUR_IDS = "DJL Predictor, our tokenizer";
    /** What is added to a model's name. */
    static final String TWO_WORKERS = ", two workers";
    /** What is added to a model's name. */
    static final String IN_JAVA = ", in plain Java";
    /** What is added to a model's name. */
    static final String TWO_CALLERS = ", two callers";
    /** Name of the row of our tokenizer. */
    static final String OUR_IDS = "Rango tokenizer";
    /** Name of the row of theirs. */
    static final String THEIR_IDS = "Hugging Face tokenizers";

    private final Reviews reviews;
    private final Path work;
    private final PeerExpectations expected;
    private final Consumer<String> progress;
    private final List<Standing> standings = new ArrayList<>();
    private final List<Entrant> entrants = new ArrayList<>();
    private final List<Runnable> closings = new ArrayList<>();

    /**
     * @param work folder for the models that peers train; those that are there are used again
     * @param progress told what is being done
     */
    PeerComparison(Reviews reviews, Path work, PeerExpectations expected, Consumer<String> progress) {
        this.reviews = reviews;
        this.work = work;
        this.expected = expected;
        this.progress = progress;
    }

    /** Opens, checks and times; the first model is the one that peers are compared with. */
    List<Standing> run(List<ModelUnderTest> models, int rounds) {
        DjlPeer.startEngine(progress);
        models.forEach(this::addOurs);
        models.forEach(model -> addInJava(model, model.name() + IN_JAVA, 1));
        ModelUnderTest first = models.get(0);
        int[] labels = first.referenceLabels(reviews.testTexts());
        addWorkers(first, labels);
        addInJava(first, first.name() + IN_JAVA + TWO_WORKERS, 2);
        addFastText();
        add(
                "OpenNLP maxent",
                this::openNlp,
                answers -> Check.accuracy(answers, reviews.test(), expected.openNlpLow(), expected.openNlpHigh()));
        addDjl(first, labels);
        addTokenizers(first);
        progress.accept("timing " + entrants.size() + " entrants in " + rounds + " rounds");
        Map<String, double[]> rates =
                new Contest(entrants, rounds).run(round -> progress.accept("round " + round + " of " + rounds));
        return standings.stream()
                .map(standing ->
                        rates.containsKey(standing.name()) ? standing.timed(rates.get(standing.name())) : standing)
                .toList();
    }

    private void addOurs(ModelUnderTest model) {
        add(model.name(), () -> new RangoLabeller(model.name(), model.export(), 1), answers -> {
            Check check = Check.sameLabels(answers, model.bareLabels(reviews.testTexts()), ModelUnderTest.BARE, 0);
            return model.base().isEmpty()
                    ? check
                    : sameAsReference(answers, model).and(check);
        });
    }

    private void addInJava(ModelUnderTest model, String name, int workers) {
        ClassifierOptions options = new ClassifierOptions(workers).withDevice(Device.java());
        add(
                name,
                () -> new RangoLabeller(name, model.export(), options),
                answers -> Check.sameLabels(answers, model.bareLabels(reviews.testTexts()), ModelUnderTest.BARE, 0));
    }

    private Check sameAsReference(Answers answers, ModelUnderTest model) {
        return Check.sameLabels(
                answers, model.referenceLabels(reviews.testTexts()), model.reference(), model.allowedFlips());
    }

    private void addWorkers(ModelUnderTest model, int[] labels) {
        String workers = model.name() + TWO_WORKERS;
        String callers = model.name() + TWO_CALLERS;
        add(
                workers,
                () -> new RangoLabeller(workers, model.export(), 2),
                answers -> Check.sameLabels(answers, labels, model.reference(), model.allowedFlips()));
        add(
                callers,
                () -> new TwoCallers(callers, new RangoLabeller(callers, model.export(), 1)),
                answers -> Check.sameLabels(answers, labels, model.reference(), model.allowedFlips()));
    }

    private void addFastText() {
        Path bin = work.resolve("peers/fasttext.bin");
        int[][] theirs = new int[1][];
        add(
                JFASTTEXT,
                () -> {
                    JFastTextPeer.train(reviews.train(), bin);
                    return new JFastTextPeer(bin);
                },
                answers -> {
                    theirs[0] = answers.labels();
                    return Check.accuracy(answers, reviews.test(), expected.fastTextLow(), expected.fastTextHigh());
                });
        add(
                "fastText4j 1.2.2",
                () -> new FastText4jPeer(bin),
                answers -> theirs[0] == null
                        ? new Check(false, "JFastText, whose model it reads, gave nothing to compare with")
                        : Check.sameLabels(answers, theirs[0], "JFastText's", expected.fastText4jFlips()));
    }

    private Labeller openNlp() throws Exception {
        Path file = work.resolve("peers/opennlp.bin");
        OpenNlpPeer.train(reviews.train(), file);
        return new OpenNlpPeer(file);
    }

    private void addDjl(ModelUnderTest model, int[] labels) {
        Path json = model.export().resolve("tokenizer.json");
        add(
                DJL,
                () -> {
                    HuggingFaceIds ids = huggingFace(json);
                    return new DjlPeer(
                            DJL,
                            "0.35.1, same ONNX file, one text a call, Hugging Face tokenizer, intra-op 1",
                            model.export(),
                            ids::ids);
                },
                answers -> Check.sameLabels(answers, labels, model.reference(), 0));
        add(
                DJL_OUR_IDS,
                () -> {
                    Tokenizer tokenizer = Tokenizer.read(json);
                    return new DjlPeer(
                            DJL_OUR_IDS,
                            "the same with `Tokenizer.ids`",
                            model.export(),
                            text -> Arrays.stream(tokenizer.ids(text))
                                    .asLongStream()
                                    .toArray());
                },
                answers -> Check.sameLabels(answers, labels, model.reference(), 0));
    }

    private void addTokenizers(ModelUnderTest model) {
        Path json = model.export().resolve("tokenizer.json");
        Tokenizer tokenizer = Tokenizer.read(json);
        List<String> texts = reviews.testTexts();
        try {
            progress.accept("checking " + THEIR_IDS);
            HuggingFaceIds theirs = huggingFace(json);
            Check check = Check.sameIds(
                    texts.stream().map(tokenizer::ids).toList(),
                    texts.stream().map(theirs::ids).toList());
            addTimed(OUR_IDS, "`Tokenizer.ids(String)`", true, check, part -> {
                long ids = 0;
                for (String text : part) {
                    ids += tokenizer.ids(text).length;
                }
                return ids;
            });
            addTimed(THEIR_IDS, "DJL 0.35.1, `encode(String).getIds()`, same tokenizer.json", false, check, part -> {
                long ids = 0;
                for (String text : part) {
                    ids += theirs.ids(text).length;
                }
                return ids;
            });
        } catch (Exception | LinkageError e) {
            refuse(THEIR_IDS, e);
        }
    }

    private HuggingFaceIds huggingFace(Path json) throws IOException {
        HuggingFaceIds ids = new HuggingFaceIds(json);
        closings.add(ids::close);
        return ids;
    }

    private void addTimed(String name, String settings, boolean ours, Check check, Entrant.Turn turn) {
        standings.add(new Standing(name, settings, ours, Feed.TEXTS, OptionalDouble.empty(), check, new double[0]));
        if (check.passed()) {
            entrants.add(new Entrant(name, reviews.testTexts(), turn));
        }
    }

    private void add(String name, Callable<Labeller> opening, Function<Answers, Check> examination) {
        try {
            progress.accept("checking " + name);
            Labeller labeller = opening.call();
            closings.add(labeller::close);
            Answers answers = labeller.answer(reviews.test(labeller.feed()));
            Check check = examination.apply(answers);
            boolean ours = labeller instanceof RangoLabeller || labeller instanceof TwoCallers;
            standings.add(new Standing(
                    name,
                    labeller.settings(),
                    ours,
                    labeller.feed(),
                    OptionalDouble.of(answers.accuracy(reviews.test())),
                    check,
                    new double[0]));
            if (check.passed()) {
                entrants.add(new Entrant(
                        name,
                        reviews.test(labeller.feed()),
                        part -> labeller.answer(part).digest()));
            }
        } catch (Exception | LinkageError e) {
            refuse(name, e);
        }
    }

    /** Foreign code and natives for other machines fail in many ways; all of them are a row of the result. */
    private void refuse(String name, Throwable failure) {
        standings.add(new Standing(
                name,
                "",
                false,
                Feed.TEXTS,
                OptionalDouble.empty(),
                new Check(false, "cannot be had here: " + failure),
                new double[0]));
    }

    @Override
    public void close() {
        for (int i = closings.size() - 1; i >= 0; i--) {
            closings.get(i).run();
        }
    }
}
