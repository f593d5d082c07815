package dev.rango.cli;

import dev.rango.data.DataReport;
import dev.rango.data.PartReport;
import dev.rango.data.Plural;
import dev.rango.data.ScriptShare;
import dev.rango.data.TokenFacts;
import dev.rango.data.WordCount;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A data set for people: in two lines before a training, or all that is known of it. */
final class DataScreen {
    /** Labels that fit on a screen; of more, the most and the least frequent. */
    private static final int MOST_LABELS = 12;

    private static final int ENDS = 5;
    private static final int WIDEST_LABEL = 40;
    private static final double EVEN = 1.5;
    private static final double UNEVEN = 5;
    private static final double VERY_UNEVEN = 20;

    private final PrintStream out;
    private final DataReport report;
    private final boolean hasTrain;
    private final boolean hasTest;

    private DataScreen(PrintStream out, DataReport report) {
        this.out = out;
        this.report = report;
        this.hasTrain = report.train().rows() > 0;
        this.hasTest = report.test().rows() > 0;
    }

    /** What was read: sizes and labels; of texts, lengths and known words too. */
    static List<String> summary(DataReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "data: " + sizes(report) + "; " + Plural.of(report.labels().size(), "label") + ", " + balance(report));
        part(report)
                .tokens()
                .ifPresent(tokens -> lines.add(String.format(
                        Locale.ROOT,
                        "      half of the texts have at most %s, 95 %% at most %,d, the longest %,d%s",
                        Plural.of(tokens.median(), "token"),
                        tokens.p95(),
                        tokens.longest(),
                        tokens.coverage()
                                .map(coverage -> "; " + Terminal.percent(coverage.share()) + " of the tokens are known")
                                .orElse(""))));
        return lines;
    }

    /** Everything. */
    static void print(PrintStream out, DataCheck check) {
        DataScreen screen = new DataScreen(out, check.report());
        out.println(Terminal.line(check.report().name()) + ": " + sizes(check.report()));
        screen.labels();
        screen.examples();
        screen.words();
        out.println();
        check.warnings().forEach(warning -> out.println("! " + warning.sentence()));
        out.println(
                check.warnings().isEmpty()
                        ? "✓ nothing is off"
                        : Plural.of(check.warnings().size(), "warning"));
    }

    private static PartReport part(DataReport report) {
        return report.train().rows() > 0 ? report.train() : report.test();
    }

    private static String sizes(DataReport report) {
        String noun = report.holdsImages() ? "image" : "text";
        int train = report.train().rows();
        int test = report.test().rows();
        return train == 0
                ? Plural.of(test, noun) + " to test with"
                : Plural.of(train, noun) + " to train on, " + (test == 0 ? "none" : Terminal.count(test))
                        + " to test with";
    }

    /** How even the labels are, in words, with the largest and the smallest share. */
    private static String balance(DataReport report) {
        PartReport part = part(report);
        int largest = part.perLabel().stream().mapToInt(Integer::intValue).max().orElse(0);
        int smallest = part.perLabel().stream()
                .mapToInt(Integer::intValue)
                .filter(count -> count > 0)
                .min()
                .orElse(0);
        if (part.rows() == 0) {
            return "no examples";
        }
        double ratio = (double) largest / smallest;
        String word = ratio <= EVEN
                ? "balanced"
                : ratio <= UNEVEN ? "somewhat uneven" : ratio <= VERY_UNEVEN ? "uneven" : "very uneven";
        String from = Terminal.percent((double) smallest / part.rows());
        String to = Terminal.percent((double) largest / part.rows());
        return word + (from.equals(to) ? ", " + to + " each" : ", " + from + " to " + to);
    }

    private void labels() {
        out.println();
        head("Labels: " + Terminal.count(report.labels().size()) + ", " + balance(report));
        List<Integer> byCount = IntStream.range(0, report.labels().size())
                .boxed()
                .sorted(Comparator.comparing(
                                (Integer label) -> part(report).perLabel().get(label))
                        .reversed())
                .toList();
        int count = byCount.size();
        if (count <= MOST_LABELS) {
            byCount.forEach(this::label);
            return;
        }
        byCount.subList(0, ENDS).forEach(this::label);
        out.printf(Locale.ROOT, "  … %,d more%n", count - 2 * ENDS);
        byCount.subList(count - ENDS, count).forEach(this::label);
    }

    private void label(int label) {
        row(
                '"' + shortened(Terminal.line(report.labels().get(label))) + '"',
                part -> String.format(
                        Locale.ROOT,
                        "%,d  %5.1f %%",
                        part.perLabel().get(label),
                        part.rows() == 0 ? 0 : 100.0 * part.perLabel().get(label) / part.rows()));
    }

    private static String shortened(String label) {
        return label.length() <= WIDEST_LABEL ? label : label.substring(0, WIDEST_LABEL - 1) + "…";
    }

    private void examples() {
        out.println();
        head(report.holdsImages() ? "Images" : "Texts");
        if (!report.holdsImages()) {
            tokens("tokens of half of them, at most", TokenFacts::median);
            tokens("tokens of 95 %, at most", TokenFacts::p95);
            tokens("tokens of the longest", TokenFacts::longest);
            tokens("longer than a model reads", TokenFacts::cut);
            number("without a token", PartReport::empty);
            number(
                    "a missing value, as nan",
                    part -> part.missing().stream().mapToInt(WordCount::count).sum());
        } else {
            number("of one grey", PartReport::empty);
        }
        number("copies of an earlier one", part -> part.repeats().exact());
        if (!report.holdsImages()) {
            number("the same tokens as an earlier one", part -> part.repeats().sameTokens());
        }
        number("with two labels", part -> part.repeats().contradictions());
        if (hasTrain && hasTest) {
            row(
                    "trained on as well",
                    part -> part == report.test()
                            ? Terminal.count(report.overlap().rows())
                            : "");
        }
    }

    private void words() {
        List<ScriptShare> scripts =
                part(report).tokens().map(TokenFacts::scripts).orElse(List.of());
        part(report).tokens().flatMap(TokenFacts::coverage).ifPresent(coverage -> {
            row(
                    "tokens that are known",
                    part -> part.tokens()
                            .flatMap(TokenFacts::coverage)
                            .map(known -> Terminal.percent(known.share()))
                            .orElse(""));
            if (!coverage.unknownWords().isEmpty()) {
                out.println();
                out.printf(Locale.ROOT, "Vocabulary: %s; most often unknown:%n", Plural.of(coverage.words(), "word"));
                out.println("  "
                        + coverage.unknownWords().stream()
                                .map(word -> Terminal.line(word.word()) + " " + Terminal.count(word.count()))
                                .collect(Collectors.joining(", ")));
            }
        });
        if (!scripts.isEmpty()) {
            out.println();
            out.println("Letters: "
                    + scripts.stream()
                            .map(script -> script.script() + " " + Terminal.percent(script.share()))
                            .collect(Collectors.joining(", ")));
        }
    }

    private void tokens(String name, Function<TokenFacts, Integer> figure) {
        number(name, part -> part.tokens().map(figure).orElse(0));
    }

    private void number(String name, Function<PartReport, Integer> figure) {
        row(name, part -> Terminal.count(figure.apply(part)));
    }

    private void head(String name) {
        columns(name, hasTrain ? "train" : "", hasTest ? "test" : "");
    }

    private void row(String name, Function<PartReport, String> figure) {
        columns("  " + name, hasTrain ? figure.apply(report.train()) : "", hasTest ? figure.apply(report.test()) : "");
    }

    private void columns(String name, String train, String test) {
        out.println(String.format("%-50s %16s %16s", name, train, test).stripTrailing());
    }
}
