package dev.rango.bench;

import dev.rango.data.DataSpec;
import dev.rango.data.LabelledDataset;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "peers",
        description =
                "IMDB's test reviews as Java Strings to labels and probabilities: ours and the peers, side by side.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PeersCommand implements Callable<Integer> {
    private static final String CHART = "peers.svg";

    @Mixin
    private Recording recording;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME=EXPORT[:BASE[:ADAPTER]]",
            description = "model whose labels must be those of double precision; may be repeated, the first is the one "
                    + "that peers are compared with")
    private List<String> models;

    @Option(
            names = "--int8",
            paramLabel = "NAME=EXPORT[:BASE[:ADAPTER]]",
            description = "quantized model, of whose labels 0.2 %% may differ; may be repeated")
    private List<String> quantized = List.of();

    @Option(names = "--rounds", defaultValue = "11", description = "default: ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        List<ModelUnderTest> ours = new ArrayList<>();
        models.forEach(argument -> ours.add(ModelUnderTest.parse(argument, 0)));
        quantized.forEach(argument -> ours.add(ModelUnderTest.parse(argument, PeerClaims.INT8_FLIPS)));
        if (rounds < 1) {
            throw new UnusableInputException("--rounds", "", rounds + " is below 1");
        }
        ModelUnderTest first = ours.get(0);
        LabelledDataset imdb = DataSpec.parse("imdb:" + recording.data().resolve("imdb"))
                .source()
                .load();
        Reviews reviews = Reviews.of(imdb, Tokenizer.read(first.export().resolve("tokenizer.json")));
        List<Standing> standings;
        try (PeerComparison comparison =
                new PeerComparison(reviews, recording.work(), PeerExpectations.IMDB, Bench::progress)) {
            standings = comparison.run(ours, rounds);
        }
        PeerClaims claims = new PeerClaims(
                standings, first.name(), quantized.isEmpty() ? Optional.empty() : Optional.of(int8Name()));
        writeChart(standings);
        return recording.publish("peers", section(standings, claims, reviews), claims.all());
    }

    private String int8Name() {
        return ModelUnderTest.parse(quantized.get(0), PeerClaims.INT8_FLIPS).name();
    }

    private Markdown section(List<Standing> standings, PeerClaims claims, Reviews reviews) {
        double megabytes =
                reviews.testTexts().stream().mapToLong(String::length).sum() / 1e6;
        return new Markdown()
                .heading("Inference against peers")
                .paragraph("`bench/run peers` on " + Machine.describe() + ", JVM flags " + Machine.flags() + ".")
                .paragraph(String.format(
                        Locale.ROOT,
                        "%,d test reviews of IMDB (%.1f million characters) as Java Strings, to labels and "
                                + "probabilities. One process, %d alternating rounds, each of about half a second for "
                                + "every row; all run on one thread unless they say otherwise. The ratio is the median "
                                + "of the rounds' ratios, with its 95 %% interval (sign test). Rows marked t get their "
                                + "texts lower-cased and split into tokens beforehand, free of charge.",
                        reviews.testTexts().size(),
                        megabytes,
                        rounds))
                .claims(claims.all())
                .paragraph("![texts a second](" + CHART + ")")
                .table(
                        List.of(
                                "what",
                                "texts/s, median (min to max)",
                                "the first row is faster by",
                                "accuracy",
                                "check before the timing",
                                "settings"),
                        standings.stream()
                                .map(standing -> row(standing, standings.get(0)))
                                .toList());
    }

    /** @param first the model that all are compared with */
    private static List<String> row(Standing standing, Standing first) {
        String rate = "not timed";
        String ratio = "";
        if (standing.timed()) {
            Spread spread = Spread.of(standing.rates());
            rate = String.format(Locale.ROOT, "%,.0f (%,.0f to %,.0f)", spread.median(), spread.low(), spread.high());
        }
        boolean sameTask = standing.accuracy().isPresent() && standing != first;
        if (sameTask && standing.timed() && first.timed()) {
            ratio = Claim.words(PairedRatio.of(first.rates(), standing.rates()));
        }
        String accuracy = standing.accuracy().isPresent()
                ? String.format(Locale.ROOT, "%.2f %%", standing.accuracy().getAsDouble() * 100)
                : "";
        String name = standing.name() + (standing.feed() != Feed.TEXTS ? " (t)" : "");
        return List.of(name, rate, ratio, accuracy, standing.check().toString(), standing.settings());
    }

    private void writeChart(List<Standing> standings) throws IOException {
        List<BarChart.Bar> bars = standings.stream()
                .filter(Standing::timed)
                .filter(standing -> standing.accuracy().isPresent())
                .map(standing -> new BarChart.Bar(standing.name(), Spread.of(standing.rates()), standing.ours()))
                .sorted((a, b) -> Double.compare(b.value().median(), a.value().median()))
                .toList();
        if (bars.isEmpty()) {
            return;
        }
        Path folder = recording.recordFolder().orElse(recording.work());
        Files.writeString(
                folder.resolve(CHART),
                BarChart.svg(
                        "IMDB reviews from Java String to label and probability",
                        String.format(
                                Locale.ROOT,
                                "median and range of %d alternating rounds in one process, one thread unless said",
                                rounds),
                        "texts a second",
                        bars));
    }
}
