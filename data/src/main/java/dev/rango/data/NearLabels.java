package dev.rango.data;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Two labels that are probably meant to be one.
 *
 * @param label index of the first
 * @param other index of the one that is nearly equal
 * @param difference in what alone they differ
 */
public record NearLabels(int label, int other, Difference difference) {
    /** In what two labels differ, from the one that says most. */
    public enum Difference {
        /** White space at an end, or more or other white space within. */
        SPACE,
        /** Capitals. */
        CASE,
        /** The same characters composed of other code points (NFKC), or characters that nobody sees. */
        UNICODE,
        /** The same number written differently, as 1 and 1.0. */
        NUMBER,
        /** Hyphen, underscore or space between words, and what is above. */
        SIGNS
    }

    private static final Pattern SPACES = Pattern.compile("[\\p{IsWhite_Space}]+");
    private static final Pattern JOINTS = Pattern.compile("[-_\\p{Pd} ]+");
    private static final Pattern UNSEEN = Pattern.compile("\\p{Cf}+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}(\\.[0-9]{0,30})?");

    /** All of them among labels; each is told once, beside the first that it resembles. */
    static List<NearLabels> among(List<String> labels) {
        Map<String, Integer> first = new HashMap<>();
        List<NearLabels> found = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            Integer like = first.putIfAbsent(loose(labels.get(i)), i);
            if (like != null) {
                found.add(new NearLabels(like, i, difference(labels.get(like), labels.get(i))));
            }
        }
        return found;
    }

    /** The number a label is, if it is one. */
    static Optional<BigDecimal> number(String label) {
        String trimmed = label.strip();
        return NUMBER.matcher(trimmed).matches() ? Optional.of(new BigDecimal(trimmed)) : Optional.empty();
    }

    private static Difference difference(String a, String b) {
        if (spaced(a).equals(spaced(b))) {
            return Difference.SPACE;
        }
        if (number(a).isPresent() && number(b).isPresent()) {
            return Difference.NUMBER;
        }
        if (composed(a).equals(composed(b))) {
            return Difference.UNICODE;
        }
        return spaced(a).toLowerCase(Locale.ROOT).equals(spaced(b).toLowerCase(Locale.ROOT))
                ? Difference.CASE
                : Difference.SIGNS;
    }

    private static String loose(String label) {
        Optional<BigDecimal> number = number(label);
        if (number.isPresent()) {
            return number.get().stripTrailingZeros().toPlainString();
        }
        String loose = JOINTS.matcher(composed(label).toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
        // Of "-" and "--" nothing would be left.
        return loose.isEmpty() ? label : loose;
    }

    private static String composed(String label) {
        return spaced(UNSEEN.matcher(Normalizer.normalize(label, Normalizer.Form.NFKC))
                .replaceAll(""));
    }

    private static String spaced(String label) {
        return SPACES.matcher(label).replaceAll(" ").strip();
    }
}
