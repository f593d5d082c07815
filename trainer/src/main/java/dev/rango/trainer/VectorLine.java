package dev.rango.trainer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line of a text file of vectors: a word, then its numbers, with any run of separators between them and behind the last.
 *
 * @param commas whether commas separate, too
 */
record VectorLine(byte[] bytes, boolean commas) {
    private static final byte[] COMMA = {','};

    /** A line that is no word and its numbers. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String reason) {
            super(reason);
        }
    }

    boolean isEmpty() {
        return next(0) == bytes.length;
    }

    /** The bytes of the word; none when the line begins with a separator: GoogleNews has a word that is a space. */
    byte[] word() {
        return isComma() ? COMMA : Arrays.copyOf(bytes, end(0));
    }

    /** Number of the fields behind the word. */
    int values() {
        int count = 0;
        for (int at = next(wordEnd()); at < bytes.length; at = next(end(at))) {
            count++;
        }
        return count;
    }

    /** Whether the word ends in a comma, or in one and a number, as in {@code good,0.1 0.2}. */
    boolean looksCommaSeparated() {
        String word = new String(word(), StandardCharsets.ISO_8859_1);
        int comma = word.lastIndexOf(',');
        return comma > 0 && (comma == word.length() - 1 || isNumber(word.substring(comma + 1)));
    }

    /**
     * Writes the numbers into {@code table[from, from + dim)}.
     *
     * @param source of {@code dim}, in words
     */
    void parse(int dim, String source, float[] table, int from) throws Unusable {
        int count = values();
        int at = next(wordEnd());
        if (count > dim && !isNumber(field(at))) {
            throw new Unusable("its word has a space, or " + quoted(field(at)) + " is no number");
        }
        if (count != dim) {
            throw new Unusable("has " + count + (count == 1 ? " value, " : " values, ") + source + " " + dim);
        }
        for (int d = 0; d < dim; d++) {
            String value = field(at);
            table[from + d] = number(value, d + 1, dim);
            at = next(end(at));
        }
    }

    private static float number(String value, int position, int dim) throws Unusable {
        if (value.matches("(?i)[+-]?(nan|inf|infinity)")) {
            throw new Unusable("value " + position + ", " + value + ", is not finite");
        }
        if (!isNumber(value)) {
            throw new Unusable("value " + position + " of " + dim + ", " + quoted(value) + ", is not a number"
                    + (isNumber(value.replace(',', '.')) ? "; it needs a decimal point" : ""));
        }
        float number = Float.parseFloat(value);
        if (!Float.isFinite(number)) {
            throw new Unusable("value " + position + ", " + value + ", is not finite");
        }
        return number;
    }

    private static boolean isNumber(String text) {
        // Java's own parser takes "1f" and "0x1p3" too.
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0)) {
            return false;
        }
        try {
            Float.parseFloat(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String quoted(String field) {
        StringBuilder text = new StringBuilder("'");
        field.chars().limit(20).forEach(c -> text.append(c >= ' ' && c < 0x7F ? (char) c : '?'));
        return text.append(field.length() > 20 ? "…'" : "'").toString();
    }

    private String field(int at) {
        return new String(bytes, at, end(at) - at, StandardCharsets.ISO_8859_1);
    }

    private int wordEnd() {
        return isComma() ? 1 : end(0);
    }

    /** Whether the word is the separator itself. */
    private boolean isComma() {
        return commas && bytes.length > 1 && bytes[0] == ',' && bytes[1] == ',';
    }

    private int end(int at) {
        int end = at;
        while (end < bytes.length && !separates(bytes[end])) {
            end++;
        }
        return end;
    }

    private int next(int at) {
        int next = at;
        while (next < bytes.length && separates(bytes[next])) {
            next++;
        }
        return next;
    }

    private boolean separates(byte b) {
        return b == ' ' || b == '\t' || commas && b == ',';
    }
}
