package dev.rango.bench;

import dev.rango.data.DataSpec;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TaskText;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Banks of several sizes against the merged model, on the same reviews in batches of 128, each row for the next task. */
@Command(
        name = "bank",
        description = "Mixed batches through banks of several sizes against one merged model, and the time of `with`.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BankCommand implements Callable<Integer> {
    private static final String MERGED = "merged";
    private static final double EIGHT_ADAPTERS = 1.15;
    private static final int BATCH = 128;
    private static final int CHANGES = 1_000_000;
    /** Largest difference of a probability to the merged model. */
    private static final double LIMIT = 1e-5;

    @Mixin
    private Recording recording;

    @Option(names = "--merged", required = true, paramLabel = "DIR", description = "export of one adapter")
    private Path merged;

    @Option(
            names = "--bank",
            required = true,
            paramLabel = "DIR",
            description = "export of several adapters, all equal to that of --merged; once for each size")
    private List<Path> banks = List.of();

    @Option(names = "--rounds", defaultValue = "21", description = "default: ${DEFAULT-VALUE}")
    private int rounds;

    /** Keeps the changes from being left out. */
    private long sink;

    /** A bank that is open. */
    private record Open(Path folder, TextClassifier bank, List<String> tasks) {
        static Open of(Path folder) {
            TextClassifier bank = TextClassifier.open(folder);
            List<String> all = bank.tasks();
            return new Open(folder, bank, all.subList(1, all.size()));
        }

        String name() {
            return tasks.size() + (tasks.size() == 1 ? " adapter" : " adapters");
        }

        List<TaskText> mixed(List<String> texts) {
            List<TaskText> mixed = new ArrayList<>(texts.size());
            for (int i = 0; i < texts.size(); i++) {
                mixed.add(new TaskText(tasks.get(i % tasks.size()), texts.get(i)));
            }
            return mixed;
        }
    }

    @Override
    public Integer call() throws IOException {
        List<String> texts = Reviews.of(
                        DataSpec.parse("imdb:" + recording.data().resolve("imdb"))
                                .source()
                                .load(),
                        TextClassifier.open(merged).tokenizer())
                .testTexts();
        List<Open> open = new ArrayList<>();
        List<Entrant> entrants = new ArrayList<>();
        try (TextClassifier one = TextClassifier.open(merged)) {
            entrants.add(new Entrant(MERGED, texts, share -> inBatches(share, one::classify)));
            for (Path folder : banks) {
                Open bank = Open.of(folder);
                open.add(bank);
                requireEqual(one, bank, texts.subList(0, 4 * BATCH));
                entrants.add(new Entrant(
                        bank.name(),
                        texts,
                        share -> inBatches(share, batch -> bank.bank.classifyMixed(bank.mixed(batch)))));
            }
            Bench.progress("a merged model and " + banks.size() + " banks, " + rounds + " rounds");
            Map<String, double[]> rates = new Contest(entrants, rounds).run(round -> {});
            return publish(rates, open);
        } finally {
            open.forEach(bank -> bank.bank.close());
        }
    }

    private interface Answering {
        List<Prediction> to(List<String> batch);
    }

    private static double inBatches(List<String> texts, Answering answering) {
        double sum = 0;
        for (int from = 0; from < texts.size(); from += BATCH) {
            for (Prediction answer : answering.to(texts.subList(from, Math.min(texts.size(), from + BATCH)))) {
                sum += answer.score();
            }
        }
        return sum;
    }

    private static void requireEqual(TextClassifier one, Open bank, List<String> texts) {
        List<Prediction> expected = one.classify(texts);
        List<Prediction> actual = bank.bank.classifyMixed(bank.mixed(texts));
        for (int i = 0; i < texts.size(); i++) {
            for (int c = 0; c < expected.get(i).probabilities().length; c++) {
                double difference = Math.abs(
                        expected.get(i).probabilities()[c] - actual.get(i).probabilities()[c]);
                if (!(difference <= LIMIT)) {
                    throw new UnusableInputException(
                            bank.folder,
                            "text " + (i + 1),
                            "gets another answer than from " + MERGED + ": not measured");
                }
            }
        }
    }

    private int publish(Map<String, double[]> rates, List<Open> open) throws IOException {
        double[] reference = rates.get(MERGED);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(MERGED, rate(reference), "1", megabytes(graphBytes(merged)), ""));
        List<Claim> claims = new ArrayList<>();
        for (Open bank : open) {
            PairedRatio time = PairedRatio.of(reference, rates.get(bank.name()));
            rows.add(List.of(
                    "bank, " + bank.name(),
                    rate(rates.get(bank.name())),
                    Claim.words(time),
                    megabytes(graphBytes(bank.folder)),
                    String.format(Locale.ROOT, "%.0f ns", nanosToChange(bank))));
            if (bank.tasks.size() == 8) {
                claims.add(Claim.atMost("a bank of 8 adapters, time of a mixed batch", MERGED, EIGHT_ADAPTERS, time));
            }
        }
        Markdown body = new Markdown()
                .heading("Banks of adapters")
                .paragraph("`bench/run bank` on " + Machine.describe() + ", JVM flags " + Machine.flags() + ".")
                .paragraph(String.format(
                        Locale.ROOT,
                        "IMDB's test reviews in calls of %d, each row for the next task, one thread, %d alternating rounds; "
                                + "adapters of rank 8 on fc1, all with the weights that the merged model has, in tables of their "
                                + "own. Medians; of ratios also the interval that holds the true one with 95 %%. Time is that of a "
                                + "text to the merged model's in the same round; `with` is the time to get the view of another task.",
                        BATCH,
                        rounds))
                .table(List.of("model", "texts/s", "time", "graph and tables", "`with`"), rows);
        if (!claims.isEmpty()) {
            body.claims(claims);
        }
        return recording.publish("bank", body, claims);
    }

    private static String rate(double[] rates) {
        return String.format(Locale.ROOT, "%,.0f", Spread.of(rates).median());
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
    }

    private static long graphBytes(Path folder) throws IOException {
        Path data = folder.resolve("model.onnx.data");
        return Files.size(folder.resolve("model.onnx")) + (Files.exists(data) ? Files.size(data) : 0);
    }

    private double nanosToChange(Open bank) {
        double[] nanos = new double[9];
        for (int turn = 0; turn < nanos.length; turn++) {
            long start = System.nanoTime();
            for (int i = 0; i < CHANGES; i++) {
                sink += bank.bank
                        .with(bank.tasks.get(i % bank.tasks.size()))
                        .task()
                        .length();
            }
            nanos[turn] = (System.nanoTime() - start) / (double) CHANGES;
        }
        return Spread.of(nanos).median();
    }
}
