package dev.rango.data;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;

/**
 * How the bytes of a user's own file are to be taken.
 *
 * @param encoding of its text
 * @param delimiter what stands between the values of a CSV file; empty for a comma
 * @param header whether the first line of a CSV or TSV file names the columns; without one they are numbered from 1
 * @param labelPrefix how labels begin on fastText's lines
 * @param skipBadRows whether rows that cannot be used are counted and left out, not refused
 * @param fixed whether nothing of it can be chosen, so that no message says how
 */
public record FileFormat(
        Charset encoding,
        Optional<Character> delimiter,
        boolean header,
        String labelPrefix,
        boolean skipBadRows,
        boolean fixed) {
    /** fastText's own. */
    static final String LABEL_PREFIX = "__label__";

    static final Setting ENCODING = Setting.of("encoding");
    static final Setting DELIMITER = Setting.of("delimiter");
    static final Setting NO_HEADER = Setting.of("no-header");
    static final Setting PREFIX = Setting.of("label-prefix");
    static final Setting SKIP_BAD_ROWS = Setting.of("skip-bad-rows");

    /** UTF-8, commas, a header line, bad rows refused. */
    public static final FileFormat DEFAULT =
            new FileFormat(StandardCharsets.UTF_8, Optional.empty(), true, LABEL_PREFIX, false, false);

    /** Of a known data set, for which nothing can be chosen. */
    static final FileFormat FIXED =
            new FileFormat(StandardCharsets.UTF_8, Optional.empty(), true, LABEL_PREFIX, false, true);

    /**
     * The same as they are written in options.
     *
     * @param encoding a charset's name as Java knows it; null for UTF-8
     * @param delimiter a character, or {@code tab}, {@code comma}, {@code semicolon}, {@code pipe}; null for the format's own
     * @param labelPrefix null for fastText's own
     * @throws UnusableInputException if an encoding is not known, a delimiter cannot stand between values, or a prefix cannot
     *     begin a word
     */
    public static FileFormat of(
            String encoding, String delimiter, boolean header, String labelPrefix, boolean skipBadRows) {
        return new FileFormat(
                charset(encoding),
                Optional.ofNullable(delimiter).map(FileFormat::character),
                header,
                labelPrefix == null ? LABEL_PREFIX : prefix(labelPrefix),
                skipBadRows,
                false);
    }

    /**
     * An encoding by its name.
     *
     * @param name as Java knows it; null for UTF-8
     * @throws UnusableInputException if it does not
     */
    public static Charset charset(String name) {
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name.strip());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UnusableInputException(
                    ENCODING, name, "is no encoding that is known; such as utf-8, windows-1252, latin1, utf-16", e);
        }
    }

    private static String prefix(String given) {
        if (given.isEmpty() || given.codePoints().anyMatch(Character::isWhitespace)) {
            throw new UnusableInputException(
                    PREFIX, "", "\"" + given + "\" cannot begin a label; such as " + LABEL_PREFIX);
        }
        return given;
    }

    private static char character(String given) {
        char delimiter = switch (given) {
            case "tab", "\\t" -> '\t';
            case "comma" -> ',';
            case "semicolon" -> ';';
            case "pipe" -> '|';
            default -> given.length() == 1 ? given.charAt(0) : '"';
        };
        if (delimiter == '"' || delimiter == '\r' || delimiter == '\n' || Character.isLetterOrDigit(delimiter)) {
            throw new UnusableInputException(
                    DELIMITER,
                    "",
                    "\"" + given + "\" cannot stand between values; one character, such as ; or |, or tab");
        }
        return delimiter;
    }
}
