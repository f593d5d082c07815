package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A key of {@code rank_pattern} or {@code alpha_pattern}, which PEFT matches as {@code re.match("(.*\.)?(KEY)$", path)}
 * (peft/utils/other.py, get_pattern_key). Taken over is what Python and Java write and mean alike; any other key is
 * refused.
 */
final class PeftPattern {
    private static final int MAX_LENGTH = 1000;
    /** Steps of the search in a path; a key can be made to take for ever. */
    private static final int MAX_STEPS = 1_000_000;

    /** Characters, escaped signs, digits and words, groups, plain classes, and quantifiers that may be lazy. */
    private static final Pattern ALIKE = Pattern.compile(
            "(?:[\\w\\-/ .^$|)]|\\\\[.dDwW\\-^$|()\\[\\]{}*+?/\\\\]|\\((?:\\?:)?(?!\\?)"
                    + "|\\[\\^?(?:[\\w. /]-[\\w. /]|[\\w. /]|\\\\[.dw\\-])+\\]|(?:[*+?]|\\{\\d{1,3}(?:,\\d{0,3})?\\})\\??(?![*+?{]))*+");

    private final Path file;
    private final String place;
    private final Pattern pattern;

    private PeftPattern(Path file, String place, Pattern pattern) {
        this.file = file;
        this.place = place;
        this.pattern = pattern;
    }

    /** @throws UnusableInputException when Java might read the key in another way than Python */
    static PeftPattern of(Path file, String place, String key) {
        try {
            if (key.length() <= MAX_LENGTH && ALIKE.matcher(key).matches()) {
                Pattern whole = Pattern.compile("(?:.*\\.)?(?:" + key + ")", Pattern.UNIX_LINES);
                // A key with a bracket too many would only close the group around it.
                Pattern.compile(key);
                return new PeftPattern(file, place, whole);
            }
        } catch (PatternSyntaxException e) {
            throw new UnusableInputException(file, place, "has the key '" + key + "': " + e.getDescription(), e);
        }
        throw new UnusableInputException(file, place, "has the key '" + key + "', which is not read as Python does");
    }

    boolean matches(String path) {
        return pattern.matcher(new Steps(path, new int[1])).matches();
    }

    /** The characters of a path, which may be looked at only so often. */
    private final class Steps implements CharSequence {
        private final CharSequence text;
        private final int[] taken;

        private Steps(CharSequence text, int[] taken) {
            this.text = text;
            this.taken = taken;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++taken[0] > MAX_STEPS) {
                throw new UnusableInputException(file, place, "has a key that takes too long to match");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Steps(text.subSequence(start, end), taken);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
