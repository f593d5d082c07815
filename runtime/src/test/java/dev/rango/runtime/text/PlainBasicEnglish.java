package dev.rango.runtime.text;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The definition of {@code basic_english}, step by step, with no thought of speed. */
final class PlainBasicEnglish {
    /** Python's white space. */
    private static final Pattern SPACE = Pattern.compile(
            "[\\x09-\\x0D\\x1C-\\x20\\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]+");

    private PlainBasicEnglish() {}

    static List<String> tokens(String text) {
        String line = PythonLower.lower(text);
        line = line.replace("'", " '  ").replace("\"", "").replace(".", " . ").replace("<br />", " ");
        for (String single : new String[] {",", "(", ")", "!", "?"}) {
            line = line.replace(single, " " + single + " ");
        }
        line = line.replace(";", " ").replace(":", " ");
        return Arrays.stream(SPACE.split(line)).filter(t -> !t.isEmpty()).toList();
    }

    /** Lower case by Unicode's rules, with the final sigma as a regular expression over categories. */
    private static final class PythonLower {
        private static final String IGNORABLE =
                "[\\p{Mn}\\p{Me}\\p{Cf}\\p{Lm}\\p{Sk}'.:\\u00B7\\u0387\\u055F\\u05F4\\u2018\\u2019"
                        + "\\u2024\\u2027\\uFE13\\uFE52\\uFE55\\uFF07\\uFF0E\\uFF1A]";
        private static final String CASED = "[\\p{IsLowercase}\\p{IsUppercase}\\p{Lt}]";
        /** Python skips what case ignores first: such a character is never the cased letter itself. */
        private static final String LETTER = "(?!" + IGNORABLE + ")" + CASED;

        /** The letter first: a look behind at every character would take minutes on real data. */
        private static final Pattern FINAL_SIGMA = Pattern.compile(
                "\u03A3(?<=" + LETTER + IGNORABLE + "{0,40}\u03A3)(?!" + IGNORABLE + "*" + LETTER + ")");

        static String lower(String text) {
            StringBuilder out = new StringBuilder();
            FINAL_SIGMA.matcher(text).replaceAll("\u03C2").codePoints().forEach(c -> {
                if (c == 0x130) {
                    out.append("i\u0307");
                } else {
                    out.appendCodePoint(Character.toLowerCase(c));
                }
            });
            return out.toString();
        }
    }
}
