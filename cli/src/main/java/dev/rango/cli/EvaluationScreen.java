package dev.rango.cli;

import dev.rango.data.Plural;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What {@code evaluate} shows: all of a few labels; of many what is worth a look, and how to see the rest. */
final class EvaluationScreen {
    /** A matrix of more is wider than a screen, and mostly zeros. */
    static final int MOST_LABELS = 12;

    private static final int MOST_ROWS = 10;
    private static final String MACRO = "macro mean";
    private static final String WEIGHTED = "weighted mean";

    private final Evaluation evaluation;
    private final List<String> labels;
    private final String noun;
    private final String unit;
    private final String name;

    /** @param noun what was labelled, in the singular */
    EvaluationScreen(Evaluation evaluation, String noun) {
        this.evaluation = evaluation;
        this.labels = evaluation.labels().stream().map(Terminal::line).toList();
        this.noun = noun;
        this.unit = noun + "s";
        this.name = "%-" + Math.max(WEIGHTED.length(), width()) + "s";
    }

    private int width() {
        return labels.stream().mapToInt(String::length).max().orElse(0);
    }

    /** @param seconds that the measurement took */
    void print(double seconds, boolean withMatrix, boolean withAllLabels) {
        System.out.printf(
                Locale.ROOT,
                "accuracy %s on %s%s%ncalibration error %s, Brier score %.4f%n%n",
                Terminal.percent(evaluation.accuracy()),
                Plural.of(evaluation.examples(), noun),
                // In less time it is Java's start that is measured.
                seconds < 1 ? "" : String.format(Locale.ROOT, " (%,.0f %s/s)", evaluation.examples() / seconds, unit),
                points(evaluation.reliability().calibrationError()),
                evaluation.reliability().brier());
        evaluation
                .given()
                .ifPresent(given -> System.out.printf(
                        Locale.ROOT,
                        "the model gives any number of labels: %.2f for each %s, none for %,d; the right one is among them of %s. The figures here are"
                                + " those of its most probable label%n%n",
                        (double) given.labels() / evaluation.examples(),
                        noun,
                        given.none(),
                        Terminal.percent((double) given.right() / evaluation.examples())));
        boolean many = labels.size() > MOST_LABELS;
        table(many, withAllLabels);
        System.out.println();
        if (many) {
            confusions(withMatrix);
        }
        if (!many || withMatrix) {
            matrix();
        }
    }

    /** A difference of shares. */
    static String points(double share) {
        return String.format(Locale.ROOT, "%.2f points", 100 * share);
    }

    /** Few labels in the model's order; many from the worst F1 to the best, those without examples last. */
    private void table(boolean many, boolean withAllLabels) {
        System.out.printf(name + "  precision   recall       F1  %7s%n", "label", unit);
        List<Integer> rows =
                IntStream.range(0, labels.size()).boxed().sorted(order(many)).toList();
        List<Integer> shown = many && !withAllLabels ? rows.subList(0, MOST_ROWS) : rows;
        for (int label : shown) {
            row(
                    labels.get(label),
                    evaluation.precision(label),
                    evaluation.recall(label),
                    evaluation.f1(label),
                    evaluation.actual(label));
        }
        if (shown.size() < rows.size()) {
            System.out.printf("… and %d more labels; --all-labels prints them%n", rows.size() - MOST_ROWS);
        }
        row(
                MACRO,
                evaluation.macro(evaluation::precision),
                evaluation.macro(evaluation::recall),
                evaluation.macro(evaluation::f1),
                evaluation.examples());
        row(
                WEIGHTED,
                evaluation.weighted(evaluation::precision),
                evaluation.weighted(evaluation::recall),
                evaluation.weighted(evaluation::f1),
                evaluation.examples());
        long without = IntStream.range(0, labels.size())
                .filter(label -> evaluation.actual(label) == 0)
                .count();
        if (many && without > 0) {
            System.out.printf("%d of the %d labels stand in none of the %s%n", without, labels.size(), unit);
        }
    }

    private Comparator<Integer> order(boolean many) {
        return many
                ? Comparator.<Integer, Boolean>comparing(label -> evaluation.actual(label) == 0)
                        .thenComparing(evaluation::f1)
                        .thenComparing(label -> -evaluation.actual(label))
                : Comparator.naturalOrder();
    }

    private void row(String label, double precision, double recall, double f1, int examples) {
        System.out.printf(Locale.ROOT, name + "  %8.4f  %7.4f  %7.4f  %,7d%n", label, precision, recall, f1, examples);
    }

    private void confusions(boolean withMatrix) {
        List<Evaluation.Confusion> pairs = evaluation.confusions();
        if (pairs.isEmpty()) {
            System.out.println("nothing was taken for anything else");
            return;
        }
        System.out.println("taken for something else most often (true → given):");
        for (Evaluation.Confusion pair : pairs.subList(0, Math.min(MOST_ROWS, pairs.size()))) {
            System.out.printf(
                    Locale.ROOT,
                    "%,7d  %s → %s  (%.1f %% of %,d)%n",
                    pair.count(),
                    labels.get(pair.actual()),
                    labels.get(pair.predicted()),
                    100.0 * pair.count() / evaluation.actual(pair.actual()),
                    evaluation.actual(pair.actual()));
        }
        if (pairs.size() > MOST_ROWS && !withMatrix) {
            System.out.printf(
                    "… and %,d more pairs; --matrix prints the whole matrix, --json all of them%n",
                    pairs.size() - MOST_ROWS);
        }
        if (withMatrix) {
            System.out.println();
        }
    }

    private void matrix() {
        String cell = "  %" + Math.max(7, width()) + "s";
        System.out.printf(name, "given:");
        labels.forEach(label -> System.out.printf(cell, label));
        System.out.println();
        for (int label = 0; label < labels.size(); label++) {
            System.out.printf(name, labels.get(label));
            for (int count : evaluation.confusion()[label]) {
                System.out.printf(cell, Terminal.count(count));
            }
            System.out.println();
        }
    }
}
