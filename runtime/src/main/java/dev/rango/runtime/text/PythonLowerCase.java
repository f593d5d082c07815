package dev.rango.runtime.text;

/**
 * Python's {@code str.lower()}: full Unicode case mapping with the final sigma rule (The Unicode Standard, section
 * 3.13, table 3-17), independent of the locale.
 *
 * <p>Java's own {@code String.toLowerCase} finds the final sigma by word boundaries and differs from Python there.
 */
final class PythonLowerCase {
    private static final int CAPITAL_SIGMA = 0x3A3;
    /** Its lower case is {@code i} and {@link #COMBINING_DOT_ABOVE}. */
    static final int CAPITAL_I_WITH_DOT = 0x130;

    static final int COMBINING_DOT_ABOVE = 0x307;

    private PythonLowerCase() {}

    /** The lower case of a code point of a text; {@link #CAPITAL_I_WITH_DOT} has two and does not come here. */
    static int of(String text, int index, int codePoint) {
        if (codePoint == CAPITAL_SIGMA) {
            return isFinalSigma(text, index) ? 'ς' : 'σ';
        }
        return Character.toLowerCase(codePoint);
    }

    /** After a cased letter and not before one; characters that case ignores do not count on either side. */
    private static boolean isFinalSigma(String text, int index) {
        int before = index;
        int codePoint = 0;
        do {
            if (before == 0) {
                return false;
            }
            codePoint = text.codePointBefore(before);
            before -= Character.charCount(codePoint);
        } while (isCaseIgnorable(codePoint));
        if (!isCased(codePoint)) {
            return false;
        }
        int after = index + 1;
        while (after < text.length()) {
            codePoint = text.codePointAt(after);
            if (!isCaseIgnorable(codePoint)) {
                return !isCased(codePoint);
            }
            after += Character.charCount(codePoint);
        }
        return true;
    }

    private static boolean isCased(int codePoint) {
        return Character.isLowerCase(codePoint) || Character.isUpperCase(codePoint) || Character.isTitleCase(codePoint);
    }

    /** Case_Ignorable of Unicode: these categories and the word-break classes MidLetter, MidNumLet, Single_Quote. */
    private static boolean isCaseIgnorable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default ->
                switch (codePoint) {
                    case '\'', '.', ':', 0xB7, 0x387, 0x55F, 0x5F4, 0x2018, 0x2019, 0x2024, 0x2027 -> true;
                    case 0xFE13, 0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A -> true;
                    default -> false;
                };
        };
    }
}
