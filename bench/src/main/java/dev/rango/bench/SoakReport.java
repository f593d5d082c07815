package dev.rango.bench;

import dev.rango.bench.SoakTarget.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a soak found. */
record SoakReport(
        double minutes,
        SoakTexts texts,
        boolean isOfReviews,
        SoakLoad load,
        Replacer replacer,
        SoakSamples samples,
        SoakClock clock,
        int hanging) {
    private static final int TENTHS = 10;
    private static final double MOST_GROWTH = 10;
    private static final double MOST_SLOWER = 1.5;
    /** Handles and threads come and go with models. */
    private static final int A_FEW = 8;

    private static final double SHARE = 0.99;

    String markdown() {
        return new Markdown()
                .heading("Mixed load for " + words("%.0f", minutes) + " minutes")
                .paragraph("`bench/soak --minutes " + words("%.0f", minutes) + "` on " + Machine.describe()
                        + ", JVM flags " + Machine.flags() + ", " + allocator() + ".")
                .paragraph(String.format(
                        Locale.ROOT,
                        "%,d requests by 8 threads: one text, lists, mixed tasks, a micro-batcher's futures, deadlines (%,d passed), "
                                + "cancelled futures (%,d), offers (%,d turned away), interrupted threads, misuse (%,d refused), of %,d %s texts of "
                                + "0 bytes to 5 MB, and of pictures; beside them a thread of short texts, and one that replaced a handle's model "
                                + "(%,d good ones taken, %,d bad ones refused) and opened and closed %,d classifiers. Every answer was held against the "
                                + "one of the start.",
                        load.requests(),
                        load.count(Asked.LATE),
                        load.count(Asked.CANCELLED),
                        load.count(Asked.TURNED_AWAY),
                        load.count(Asked.REFUSED),
                        texts.all().size(),
                        isOfReviews ? "seeded" : "invented",
                        replacer.taken(),
                        replacer.refused(),
                        load.anew()))
                .claims(claims())
                .paragraph(String.format(
                        Locale.ROOT,
                        "Slopes are lines of least squares through 20 means after the warm-up, with their interval of 95 %%; one fails when all of "
                                + "its interval is above the limit. Time by tenths after the warm-up; processors as the system counts them, those of "
                                + "others for what it did beside:"))
                .table(
                        List.of(
                                "tenth",
                                "requests",
                                "p50",
                                "p99",
                                "one short text, p50",
                                "p99",
                                "resident",
                                "heap after collection",
                                "processors, ours",
                                "others'"),
                        rows())
                .toString();
    }

    private static String allocator() {
        String arenas = System.getenv("MALLOC_ARENA_MAX");
        return arenas == null ? "the C library's allocator as it is" : "`MALLOC_ARENA_MAX=" + arenas + "`";
    }

    List<Claim> claims() {
        return List.of(
                none("wrong answers", load.wrong()),
                none("requests that threw", load.failed()),
                none("good models refused, bad ones taken", replacer.misjudged()),
                none("threads that hang", hanging),
                flat("resident memory", samples.resident(), samples.resident(0, 1)),
                flat(
                        "anonymous memory (heap of fixed size, native, stacks)",
                        samples.anonymous(),
                        samples.anonymous(0, 1)),
                flat("heap after a collection", samples.heap(), samples.heap(0, 1)),
                few("open files", samples.files(0, 0.1), samples.files(0.9, 1)),
                few("threads", samples.threads(0, 0.1), samples.threads(0.9, 1)),
                slower("p99 of all requests, last tenth", clock.all()),
                slower("p99 of one short text, last tenth", clock.shortOnes()));
    }

    private static Claim none(String what, long number) {
        return Claim.counted(what, "", "0", Long.toString(number), number == 0);
    }

    private static Claim flat(String what, Trend trend, double mean) {
        return new Claim(
                what,
                "",
                words("≤ %.0f MB an hour more", MOST_GROWTH),
                words("%+.1f MB an hour (%+.1f to %+.1f), of %.0f MB", trend.slope(), trend.low(), trend.high(), mean),
                trend.low() <= MOST_GROWTH,
                trend.high() <= MOST_GROWTH || trend.low() > MOST_GROWTH);
    }

    private static Claim few(String what, double early, double late) {
        return Claim.counted(
                what + ", last tenth",
                "the first",
                "≤ " + A_FEW + " more",
                words("%.1f, %.1f", late, early),
                late <= early + A_FEW);
    }

    private static Claim slower(String what, List<LatencyHistogram> slices) {
        int tenth = SoakClock.SLICES / TENTHS;
        double[] early = new double[tenth];
        double[] late = new double[tenth];
        for (int i = 0; i < tenth; i++) {
            early[i] = slices.get(i).millis(SHARE);
            late[i] = slices.get(SoakClock.SLICES - tenth + i).millis(SHARE);
        }
        return Claim.atMost(what, "the first", MOST_SLOWER, PairedRatio.of(late, early));
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int tenth = 0; tenth < TENTHS; tenth++) {
            double from = (double) tenth / TENTHS;
            double to = (tenth + 1.0) / TENTHS;
            LatencyHistogram all = tenth(clock.all(), tenth);
            LatencyHistogram shortOnes = tenth(clock.shortOnes(), tenth);
            rows.add(List.of(
                    Integer.toString(tenth + 1),
                    words("%,d", all.count()),
                    words("%.2f ms", all.millis(0.5)),
                    words("%.0f ms", all.millis(SHARE)),
                    words("%.3f ms", shortOnes.millis(0.5)),
                    words("%.1f ms", shortOnes.millis(SHARE)),
                    words("%.0f MB", samples.resident(from, to)),
                    words("%.0f MB", samples.heap(from, to)),
                    words("%.0f %%", 100 * samples.ours(from, to)),
                    words("%.0f %%", 100 * samples.others(from, to))));
        }
        return rows;
    }

    private static LatencyHistogram tenth(List<LatencyHistogram> slices, int number) {
        int length = slices.size() / TENTHS;
        LatencyHistogram sum = new LatencyHistogram();
        slices.subList(number * length, (number + 1) * length).forEach(sum::addAll);
        return sum;
    }

    private static String words(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
