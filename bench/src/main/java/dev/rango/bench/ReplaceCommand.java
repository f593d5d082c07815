package dev.rango.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "replace",
        description =
                "Replaces a model under load, again and again: no request fails, nothing leaks. bench/replace runs it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ReplaceCommand implements Callable<Integer> {
    private static final int CALLERS = 8;
    private static final double LEAST_RATE = 0.98;
    /** Of the replacements: until then lanes, code and the collector's heap grow. */
    private static final double WARM_UP = 0.2;
    /** What the last may have more than those after the warm-up: handles and threads come and go with models. */
    private static final int A_FEW = 8;

    private static final double MOST_GROWTH = 1.05;
    /** The largest of the shipped models. */
    private static final double TABLE_MEGA = 11;

    private static final double MEGA = 1 << 20;

    private static final List<String> TEXTS = List.of(
            ShortText.HEADLINE,
            "",
            "A delight from start to end, and funny too.",
            "Dull, and far too long; I left before the end.",
            "The goalkeeper saved two penalties in extra time. ".repeat(12),
            "zxqv zxqv");

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "exported model; two or more")
    private List<Path> exports;

    @Option(names = "--replacements", defaultValue = "1000", description = "default: ${DEFAULT-VALUE}")
    private int replacements;

    @Option(names = "--rounds", defaultValue = "21", description = "of handle against none; default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--work", required = true, paramLabel = "DIR", description = "copies of the models come here")
    private Path work;

    @Option(names = "--record", paramLabel = "FILE", description = "its section is rewritten")
    private Path record;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PairedRatio rate = HandleOverhead.measure(exports.get(0), rounds);
        Bench.progress("with a handle " + Claim.words(rate) + " of the rate without");
        try (KnownCopies copies = KnownCopies.of(exports, work, TEXTS)) {
            ReplacementLoad load = new ReplacementLoad(copies.models());
            long start = System.nanoTime();
            load.run(replacements, CALLERS);
            return publish(copies.models(), load, rate, (System.nanoTime() - start) / 1e9);
        }
    }

    private int publish(KnownModels models, ReplacementLoad load, PairedRatio rate, double seconds) {
        List<Claim> claims = claims(load, rate);
        Markdown body = new Markdown()
                .heading("A model that is replaced under load")
                .paragraph("`bench/replace` on " + Machine.describe() + ", JVM flags " + Machine.flags() + ".")
                .paragraph(String.format(
                        Locale.ROOT,
                        "%,d replacements by `ModelHandle.replace` in %.0f s, %d of them refused (%d kinds of bad models), under %d threads that asked %,d "
                                + "times: one text, up to 40 texts, through a `MicroBatcher`, two calls of one request. Each good model has labels of "
                                + "its own, and every answer was held against the known ones.",
                        replacements,
                        seconds,
                        load.refused(),
                        models.bad().size() / exports.size(),
                        CALLERS,
                        load.requests()))
                .claims(claims);
        System.out.println(body);
        if (record != null) {
            new ResultsFile(record).write("replace", body.toString());
        }
        return claims.stream().allMatch(Claim::holds) ? 0 : 1;
    }

    private List<Claim> claims(ReplacementLoad load, PairedRatio rate) {
        List<Claim> claims = new ArrayList<>();
        claims.add(none("requests that failed", load.failed()));
        claims.add(none("requests that two models answered", load.mixed()));
        claims.add(none("good models refused, bad ones taken", load.misjudged()));
        claims.add(few("open files", load, Footprint::files));
        claims.add(few("threads", load, Footprint::threads));
        claims.add(noMoreTables(load));
        claims.add(resident(load));
        claims.add(Claim.atLeast("rate of one short text through a handle, from its p50", "without", LEAST_RATE, rate));
        return claims;
    }

    private static Claim none(String what, long number) {
        return Claim.counted(what, "", "0", Long.toString(number), number == 0);
    }

    private static double[] part(ReplacementLoad load, double from, double to, ToLongFunction<Footprint> what) {
        List<Footprint> all = load.footprints();
        return all.subList((int) (from * all.size()), (int) (to * all.size())).stream()
                .mapToLong(what)
                .mapToDouble(number -> number)
                .toArray();
    }

    /** The median of the last tenth against that of the tenth after the warm-up. */
    private static Claim few(String what, ReplacementLoad load, ToLongFunction<Footprint> number) {
        double early = Spread.of(part(load, WARM_UP, WARM_UP + 0.1, number)).median();
        double late = Spread.of(part(load, 0.9, 1, number)).median();
        return Claim.counted(
                what + ", last tenth",
                "the third tenth",
                "≤ " + A_FEW + " more",
                String.format(Locale.ROOT, "%.0f, %.0f", late, early),
                late <= early + A_FEW);
    }

    /** How many models wait for their last request varies; the least that is held in a while does not, unless some never go. */
    private static Claim noMoreTables(ReplacementLoad load) {
        double early =
                Spread.of(part(load, WARM_UP, WARM_UP + 0.1, Footprint::direct)).low();
        double late = Spread.of(part(load, 0.9, 1, Footprint::direct)).low();
        return Claim.counted(
                "direct memory, the least of the last tenth",
                "of the third tenth",
                "≤ 11 MB more, a table",
                String.format(
                        Locale.ROOT,
                        "%.0f MB, %.0f; at most %.0f",
                        late / MEGA,
                        early / MEGA,
                        Spread.of(part(load, 0, 1, Footprint::direct)).high() / MEGA),
                late <= early + TABLE_MEGA * MEGA);
    }

    private static Claim resident(ReplacementLoad load) {
        double early = Spread.of(part(load, WARM_UP, WARM_UP + 0.1, Footprint::resident))
                .median();
        double late = Spread.of(part(load, 0.9, 1, Footprint::resident)).median();
        return Claim.counted(
                "resident memory, last tenth",
                "the third tenth",
                "≤ " + MOST_GROWTH + "×",
                String.format(Locale.ROOT, "%.2f×: %.0f MB, %.0f", late / early, late / MEGA, early / MEGA),
                late <= MOST_GROWTH * early);
    }
}
