package dev.rango.bench;

import dev.rango.data.Columns;
import dev.rango.data.DataSpec;
import dev.rango.data.FileFormat;
import dev.rango.data.FileOptions;
import dev.rango.data.LabelledText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "encoders",
        description =
                "MiniLM: texts as Java Strings to vectors, ours in float and int8 against LangChain4j and ONNX Runtime alone.")
final class EncodersCommand implements Callable<Integer> {
    private static final long SEED = 20261129;

    @Mixin
    private Recording recording;

    @Option(names = "--float", required = true, paramLabel = "EXPORT", description = "imported as it came")
    private Path exact;

    @Option(names = "--int8", required = true, paramLabel = "EXPORT", description = "imported with --quantize int8")
    private Path int8;

    @Option(names = "--rounds", defaultValue = "11", description = "default: ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        List<String> reviews = texts(
                DataSpec.parse("imdb:" + recording.data().resolve("imdb"))
                        .source()
                        .load()
                        .test(),
                120);
        List<LabelledText> news = headlines("test.csv.gz");
        String load = Machine.load();
        EncoderComparison comparison = new EncoderComparison(exact, int8, rounds, Bench::progress);
        List<Claim> claims = new ArrayList<>();
        claims.addAll(comparison.ids(reviews));
        EncoderComparison.Result onReviews = comparison.vectors("reviews", comparison.cut(reviews), 1.2);
        EncoderComparison.Result onHeadlines = comparison.vectors("headlines", texts(news, 2560), 1.5);
        claims.addAll(onReviews.claims());
        claims.addAll(onHeadlines.claims());
        claims.addAll(comparison.head(shuffled(headlines("train_partial.csv.gz"), 2000), shuffled(news, 4000)));
        Markdown section = new Markdown()
                .heading("Transformers")
                .paragraph("`bench/run encoders` on " + Machine.describe() + ", JVM flags " + Machine.flags()
                        + ". Before: " + load + ", at the end: " + Machine.load() + ".")
                .paragraph(String.format(
                        Locale.ROOT,
                        "MiniLM-L6 (all-minilm-l6-v2, 384 numbers) as LangChain4j's jar holds it. %d test reviews of IMDB, cut at 256"
                                + " tokens beforehand, and 2,560 titles of AG News' test part in calls of 256. One process, %d alternating"
                                + " rounds, each of about half a second for every row; all on one thread unless they say otherwise.",
                        reviews.size(),
                        rounds))
                .claims(claims)
                .table(EncoderComparison.COLUMNS, onReviews.rows())
                .table(EncoderComparison.COLUMNS, onHeadlines.rows());
        return recording.publish("encoders", section, claims);
    }

    private List<LabelledText> headlines(String file) {
        FileOptions options = new FileOptions(
                new Columns(List.of("2"), Optional.of("1")),
                List.of(),
                Optional.empty(),
                1,
                0,
                FileFormat.of(null, null, false, null, true));
        return DataSpec.parse("csv:" + recording.data().resolve("ag_news").resolve(file))
                .source(options)
                .load()
                .test();
    }

    private static List<LabelledText> shuffled(List<LabelledText> texts, int count) {
        List<LabelledText> mixed = new ArrayList<>(texts);
        Collections.shuffle(mixed, new Random(SEED));
        return mixed.subList(0, Math.min(count, mixed.size()));
    }

    private static List<String> texts(List<LabelledText> texts, int count) {
        return shuffled(texts, count).stream().map(LabelledText::text).toList();
    }
}
