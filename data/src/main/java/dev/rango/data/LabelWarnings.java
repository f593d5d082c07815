package dev.rango.data;

import static dev.rango.data.DataWarning.Kind.DOMINANT_LABEL;
import static dev.rango.data.DataWarning.Kind.FEW_EXAMPLES;
import static dev.rango.data.DataWarning.Kind.LABELS_ARE_NUMBERS;
import static dev.rango.data.DataWarning.Kind.LABEL_NOT_TESTED;
import static dev.rango.data.DataWarning.Kind.LABEL_NOT_TRAINED;
import static dev.rango.data.DataWarning.Kind.MISSING_LABEL;
import static dev.rango.data.DataWarning.Kind.NEAR_EQUAL_LABELS;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is off with the labels of a data set. */
final class LabelWarnings {
    /** Labels in one line. */
    private static final int SHOWN = 5;
    /** A class is hardly learnt from so few, and some of them choose the epoch. */
    private static final int FEW = 3;

    private static final double DOMINANT = 0.9;

    private final DataReport report;
    private final String unit;
    private final List<DataWarning> warnings = new ArrayList<>();

    private LabelWarnings(DataReport report) {
        this.report = report;
        this.unit = report.holdsImages() ? "image" : "text";
    }

    static List<DataWarning> of(DataReport report) {
        LabelWarnings found = new LabelWarnings(report);
        found.names();
        found.counts();
        return found.warnings;
    }

    private void names() {
        Map<Integer, List<NearLabels>> near = report.labelNames().near().stream()
                .collect(Collectors.groupingBy(NearLabels::label, LinkedHashMap::new, Collectors.toList()));
        near.values().stream().limit(SHOWN).forEach(this::near);
        if (near.size() > SHOWN) {
            add(NEAR_EQUAL_LABELS, "%,d more labels are nearly equal to others", near.size() - SHOWN);
        }
        if (!report.labelNames().missing().isEmpty()) {
            String missing = list(report.labelNames().missing());
            add(
                    MISSING_LABEL,
                    "the label%s %s a missing value: leave %s %ss out, or label them",
                    missing,
                    report.labelNames().missing().size() == 1 ? " reads as" : "s read as",
                    report.labelNames().missing().size() == 1 ? "its" : "their",
                    unit);
        }
        if (report.labelNames().measurements()) {
            add(
                    LABELS_ARE_NUMBERS,
                    "the %,d labels are numbers and look like measurements, not classes; each becomes a class of its own that does not know its neighbours: make a few named ranges of them",
                    report.labels().size());
        }
    }

    /** @param group the first label, with each that is nearly equal to it */
    private void near(List<NearLabels> group) {
        List<Integer> others = group.stream().map(NearLabels::other).toList();
        add(
                NEAR_EQUAL_LABELS,
                "the labels %s and %s differ only in %s, and are learnt as %d classes: make them one",
                counted(group.get(0).label()),
                counted(others),
                group.stream()
                        .map(NearLabels::difference)
                        .distinct()
                        .sorted()
                        .map(LabelWarnings::inWords)
                        .collect(Collectors.joining(" or ")),
                group.size() + 1);
    }

    private static String inWords(NearLabels.Difference difference) {
        return switch (difference) {
            case SPACE -> "white space";
            case CASE -> "capitals";
            case UNICODE -> "how Unicode writes the same characters";
            case NUMBER -> "how a number is written";
            case SIGNS -> "hyphens, spaces or capitals";
        };
    }

    private void counts() {
        PartReport train = report.train();
        PartReport test = report.test();
        if (train.rows() > 0) {
            absent(LABEL_NOT_TRAINED, train, "to train on: the model never learns to answer %s");
            List<Integer> few = where(
                    label -> train.perLabel().get(label) > 0 && train.perLabel().get(label) <= FEW);
            if (!few.isEmpty() && !report.labelNames().measurements()) {
                add(
                        FEW_EXAMPLES,
                        "%s with only 1 to %d %ss to train on: %s",
                        few.size() == 1 ? "one label" : Readable.count(few.size()) + " labels",
                        FEW,
                        unit,
                        counted(few));
            }
        }
        if (test.rows() > 0) {
            absent(LABEL_NOT_TESTED, test, "to test with: nothing measures how well %s learnt");
        }
        dominant(train.rows() > 0 ? train : test);
    }

    private void absent(DataWarning.Kind kind, PartReport part, String consequence) {
        List<Integer> absent = where(label -> part.perLabel().get(label) == 0);
        if (!absent.isEmpty()) {
            String verb = absent.size() == 1 ? " has" : " have";
            String pronoun = kind == LABEL_NOT_TRAINED
                    ? absent.size() == 1 ? "it" : "them"
                    : absent.size() == 1 ? "it is" : "they are";
            warnings.add(new DataWarning(
                    kind, list(absent) + verb + " no " + unit + " " + String.format(consequence, pronoun)));
        }
    }

    private void dominant(PartReport part) {
        for (int label = 0; label < report.labels().size(); label++) {
            double share = (double) part.perLabel().get(label) / part.rows();
            if (share >= DOMINANT) {
                add(
                        DOMINANT_LABEL,
                        "%s of the %ss have the label %s: a model that always answers it is right as often; look at the other labels' recall",
                        Readable.percent(share),
                        unit,
                        quoted(label));
            }
        }
    }

    private void add(DataWarning.Kind kind, String format, Object... values) {
        warnings.add(new DataWarning(kind, String.format(Locale.ROOT, format, values)));
    }

    private List<Integer> where(IntPredicate holds) {
        return IntStream.range(0, report.labels().size()).filter(holds).boxed().toList();
    }

    private String list(List<Integer> labels) {
        return labels.stream().limit(SHOWN).map(this::quoted).collect(Collectors.joining(", ")) + more(labels.size());
    }

    private String counted(List<Integer> labels) {
        return labels.stream().limit(SHOWN).map(this::counted).collect(Collectors.joining(", ")) + more(labels.size());
    }

    private static String more(int all) {
        return all > SHOWN ? " and " + Readable.count(all - SHOWN) + " more" : "";
    }

    private String counted(int label) {
        PartReport part = report.train().rows() > 0 ? report.train() : report.test();
        int count = part.perLabel().get(label);
        return quoted(label) + " (" + Readable.count(count) + " " + unit + (count == 1 ? ")" : "s)");
    }

    private String quoted(int label) {
        return '"' + Readable.line(report.labels().get(label)) + '"';
    }
}
