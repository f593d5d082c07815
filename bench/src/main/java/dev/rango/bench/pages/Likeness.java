package dev.rango.bench.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a command printed what a page shows. Words are compared letter by letter, blanks as one; numbers as far as another processor explains:
 *
 * <ul>
 *   <li>rates and times ({@code texts/s}, {@code ms}, {@code µs}, {@code s}) are not compared; a rate in brackets is left out
 *       where a run was too short to have one;
 *   <li>shares ({@code %}) by 0.5 points;
 *   <li>what is written with an exponent, a rounding error mostly, within a factor of 100, or below 1e-6;
 *   <li>whole numbers up to 999 within 25 % and 3, larger ones within 2 %, but counts of weights, bytes, words, texts, images exactly;
 *   <li>other numbers within 5 % and 0.05;
 *   <li>digests of at least 12 hexadecimal digits by their length.
 * </ul>
 */
final class Likeness {
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\w.-])[-+]?\\d[\\d,]*(?:\\.\\d+)?(?:e[-+]?\\d+|E[-+]?\\d+)?");
    private static final Pattern DIGEST = Pattern.compile("\\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\\d)[0-9a-f]{12,64}\\b");
    private static final Pattern TIMED =
            Pattern.compile("^\\s*(?:texts/s|images/s|MB/s|ms|µs|us|s|min|minutes|seconds)\\b.*");
    private static final Pattern EXACT =
            Pattern.compile("^ (?:weights|bytes|words|texts|images|nodes|tensors|classes|labels)\\b.*");
    private static final Pattern RATE = Pattern.compile(" \\([\\d,]+ (?:texts|images)/s\\)");
    private static final String ANYTHING = "…";

    private Likeness() {}

    /** @return what of the page was not printed, in its order; empty when all was */
    static Optional<String> difference(List<String> expected, List<String> printed) {
        int next = 0;
        boolean gap = false;
        List<String> lines = printed.stream().filter(line -> !line.isBlank()).toList();
        for (String line : expected.stream().filter(l -> !l.isBlank()).toList()) {
            if (line.strip().equals(ANYTHING)) {
                gap = true;
                continue;
            }
            int found = gap ? lines.subList(next, lines.size()).indexOf(line) + next : -1;
            if (found < next) {
                // No line is the very one: epochs, say, are all alike.
                found = next;
                while (found < lines.size() && !alike(line, lines.get(found))) {
                    found++;
                }
            }
            if (found == lines.size()) {
                return Optional.of("not printed: " + line.strip() + nearest(line, lines));
            }
            if (!gap && found > next) {
                return Optional.of("printed before «" + line.strip() + "», not on the page: "
                        + lines.get(next).strip());
            }
            next = found + 1;
            gap = false;
        }
        return gap || next == lines.size() || expected.isEmpty()
                ? Optional.empty()
                : Optional.of("printed at the end, not on the page: "
                        + lines.get(next).strip());
    }

    /** The line with the same words, as what was probably meant. */
    private static String nearest(String line, List<String> lines) {
        String words = words(line);
        return lines.stream()
                .filter(l -> words(l).equals(words))
                .findFirst()
                .map(l -> "\n          printed: " + l.strip())
                .orElse("");
    }

    private static String words(String line) {
        return NUMBER.matcher(line).replaceAll("#").replaceAll("\\s+", " ").strip();
    }

    static boolean alike(String expected, String printed) {
        return alikeWithRates(expected, printed)
                || alikeWithRates(
                        RATE.matcher(expected).replaceAll(""),
                        RATE.matcher(printed).replaceAll(""));
    }

    private static boolean alikeWithRates(String expected, String printed) {
        String[] parts = expected.strip().split(ANYTHING, -1);
        if (parts.length == 1) {
            return sameWords(expected.strip(), printed.strip());
        }
        // The text around … must be there as it is; numbers are compared in whole lines only.
        StringBuilder pattern = new StringBuilder();
        for (String part : parts) {
            pattern.append(pattern.length() == 0 ? "" : ".*").append(Pattern.quote(part.strip()));
        }
        return Pattern.compile(pattern.toString()).matcher(printed.strip()).matches();
    }

    private static boolean sameWords(String expected, String printed) {
        List<String> words = new ArrayList<>();
        List<String> others = new ArrayList<>();
        List<Number> numbers = numbers(expected, words);
        List<Number> theirs = numbers(printed, others);
        if (!words.equals(others) || numbers.size() != theirs.size()) {
            return false;
        }
        for (int i = 0; i < numbers.size(); i++) {
            if (!numbers.get(i).near(theirs.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<Number> numbers(String line, List<String> words) {
        String text = DIGEST.matcher(line)
                .replaceAll(found -> "<digest of " + found.group().length() + ">");
        List<Number> numbers = new ArrayList<>();
        Matcher number = NUMBER.matcher(text);
        int from = 0;
        while (number.find()) {
            words.add(text.substring(from, number.start()).replaceAll("\\s+", " "));
            numbers.add(new Number(number.group(), text.substring(number.end())));
            from = number.end();
        }
        words.add(text.substring(from).replaceAll("\\s+", " "));
        return numbers;
    }

    /** A number as it is written, and what stands after it. */
    private record Number(String written, String after) {
        boolean near(Number other) {
            double a = value();
            double b = other.value();
            if (TIMED.matcher(after).matches() || written.equals(other.written)) {
                return true;
            }
            double distance = Math.abs(a - b);
            if (after.startsWith(" %")) {
                return distance <= 0.5 + 1e-9;
            }
            if (written.contains("e") || written.contains("E")) {
                double larger = Math.max(Math.abs(a), Math.abs(b));
                return larger <= 1e-6 || larger <= 100 * Math.min(Math.abs(a), Math.abs(b));
            }
            if (written.contains(".")) {
                return distance <= 0.05 + 0.05 * Math.abs(a);
            }
            if (EXACT.matcher(after).matches()) {
                return false;
            }
            return Math.abs(a) < 1000 ? distance <= 3 + 0.25 * Math.abs(a) : distance <= 0.02 * Math.abs(a);
        }

        private double value() {
            return Double.parseDouble(written.replace(",", ""));
        }
    }
}
