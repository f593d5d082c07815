package dev.rango.meter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which form to take, by this rule: of the forms that are nowhere more than {@link #SLOWER} slower than the fastest, the
 * one that takes the least memory; of those that take about as much, the one that is fastest over all; of those about as
 * fast, the one that comes first.
 *
 * @param form what to take
 * @param reasons in words
 */
public record Recommendation(String form, List<String> reasons) {
    /** How much slower than the fastest form a form may be, in any kind of traffic. */
    public static final double SLOWER = 0.15;
    /** Memory that differs by less is about as much. */
    static final double ALIKE_MEMORY = 0.05;
    /** Speeds that differ by less are about the same. */
    static final double ALIKE_SPEED = 0.03;

    /** Copies the list. */
    public Recommendation {
        reasons = List.copyOf(reasons);
    }

    /**
     * Applies the rule.
     *
     * @param forms in order of preference
     * @param traffic kinds that will come
     * @param noun what an input is called
     */
    static Recommendation of(List<FormFigures> forms, Set<Traffic> traffic, String noun) {
        double least =
                forms.stream().mapToDouble(f -> worst(f, forms, traffic)).min().orElseThrow();
        // When none is fast everywhere, the one that is the least slow where it is slowest.
        double limit = Math.max(1 + SLOWER, least);
        List<FormFigures> fast =
                forms.stream().filter(f -> worst(f, forms, traffic) <= limit).toList();
        long memory = fast.stream().mapToLong(FormFigures::memoryBytes).min().orElseThrow();
        List<FormFigures> small = fast.stream()
                .filter(f -> f.memoryBytes() <= memory * (1 + ALIKE_MEMORY))
                .toList();
        double speed =
                small.stream().mapToDouble(f -> mean(f, forms, traffic)).min().orElseThrow();
        FormFigures chosen = small.stream()
                .filter(f -> mean(f, forms, traffic) <= speed * (1 + ALIKE_SPEED))
                .findFirst()
                .orElseThrow();
        return new Recommendation(chosen.form(), reasons(chosen, forms, fast, traffic, noun));
    }

    /** Time for an input to that of the fastest form, in the traffic where it is slowest. */
    private static double worst(FormFigures form, List<FormFigures> forms, Set<Traffic> traffic) {
        return traffic.stream().mapToDouble(t -> slowness(form, forms, t)).max().orElseThrow();
    }

    /** Geometric mean of the same over all traffic. */
    private static double mean(FormFigures form, List<FormFigures> forms, Set<Traffic> traffic) {
        return Math.exp(traffic.stream()
                .mapToDouble(t -> Math.log(slowness(form, forms, t)))
                .average()
                .orElseThrow());
    }

    /** Time for an input to that of the fastest form; at least 1. */
    static double slowness(FormFigures form, List<FormFigures> forms, Traffic traffic) {
        return form.microsPerText().get(traffic)
                / forms.stream()
                        .mapToDouble(f -> f.microsPerText().get(traffic))
                        .min()
                        .orElseThrow();
    }

    private static List<String> reasons(
            FormFigures chosen, List<FormFigures> forms, List<FormFigures> fast, Set<Traffic> traffic, String noun) {
        List<String> reasons = new ArrayList<>();
        if (forms.size() > 1) {
            if (worst(chosen, forms, traffic) > 1 + SLOWER) {
                reasons.add(Figures.format(
                        "no form is everywhere within %.0f %% of the fastest; this one is the least slow where it is slowest",
                        100 * SLOWER));
            }
            reasons.add(speed(chosen, forms, traffic, noun));
            for (FormFigures form : forms) {
                if (!fast.contains(form)) {
                    reasons.add(tooSlow(form, forms, traffic, noun));
                }
            }
            reasons.add(memory(chosen, forms));
        }
        if (forms.stream().anyMatch(f -> f.models() > 1)) {
            reasons.add(change(chosen));
        }
        return reasons;
    }

    private static String speed(FormFigures chosen, List<FormFigures> forms, Set<Traffic> traffic, String noun) {
        List<String> parts = new ArrayList<>();
        for (Traffic kind : EnumSet.copyOf(traffic)) {
            double slowness = slowness(chosen, forms, kind);
            parts.add(kind.words(noun) + ": "
                    + (slowness == 1
                            ? "the fastest"
                            : slowness <= 1 + ALIKE_SPEED
                                    ? "as fast as the fastest, " + fastest(forms, kind)
                                    : Figures.format(
                                            "%.0f %% slower than the fastest, %s",
                                            100 * (slowness - 1), fastest(forms, kind))));
        }
        return String.join("; ", parts);
    }

    private static String fastest(List<FormFigures> forms, Traffic kind) {
        return forms.stream()
                .min(Comparator.comparingDouble(f -> f.microsPerText().get(kind)))
                .orElseThrow()
                .form();
    }

    private static String tooSlow(FormFigures form, List<FormFigures> forms, Set<Traffic> traffic, String noun) {
        Traffic worst = traffic.stream()
                .max(Comparator.comparingDouble(t -> slowness(form, forms, t)))
                .orElseThrow();
        return Figures.format(
                "not %s: with %s it is %.0f %% slower than %s",
                form.form(), worst.words(noun), 100 * (slowness(form, forms, worst) - 1), fastest(forms, worst));
    }

    private static String memory(FormFigures chosen, List<FormFigures> forms) {
        List<String> others = forms.stream()
                .filter(f -> f != chosen)
                .map(f -> f.form() + " " + size(f, " and "))
                .toList();
        return size(chosen, " of memory and ") + " of files; " + String.join(", ", others);
    }

    /** Of a form whose memory was not measured its files alone. */
    private static String size(FormFigures form, String between) {
        String files = Figures.bytes(form.bytes());
        return form.memoryBytes() == 0 ? files : Figures.bytes(form.memoryBytes()) + between + files;
    }

    private static String change(FormFigures chosen) {
        if (chosen.models() > 1) {
            return Figures.format(
                    "a model for each task: %d are open at the same time, or another task costs %s to open its model",
                    chosen.models(), Figures.micros(chosen.changeMicros()));
        }
        return "another task costs " + change(chosen.changeMicros());
    }

    /** A time that may be far below a microsecond. */
    private static String change(double micros) {
        return micros < 1 ? Figures.format("%.0f ns", 1e3 * micros) : Figures.micros(micros);
    }
}
