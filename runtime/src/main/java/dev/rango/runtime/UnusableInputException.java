package dev.rango.runtime;

import java.nio.file.Path;

/**
 * Input that cannot be used: a missing, truncated, contradictory or hostile file, or an argument out of range.
 *
 * <p>The message is one line, {@code source: place: reason}, fit to be shown to a user as it is.
 */
public final class UnusableInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final String place;
    private final String reason;

    /**
     * @param source the file, setting or data set at fault
     * @param place where in it, for example {@code line 3}; empty when the whole is meant
     * @param reason what is wrong, in words
     */
    public UnusableInputException(String source, String place, String reason) {
        this(source, place, reason, null);
    }

    /** As above, with the exception that revealed it. */
    public UnusableInputException(String source, String place, String reason, Throwable cause) {
        super(Setting.spell(oneLine(source, place, reason), Setting.WORDS), cause);
        this.source = source;
        this.place = place;
        this.reason = reason;
    }

    /** As above, for a file. */
    public UnusableInputException(Path file, String place, String reason) {
        this(file.toString(), place, reason, null);
    }

    /** As above, for a file, with the exception that revealed it. */
    public UnusableInputException(Path file, String place, String reason, Throwable cause) {
        this(file.toString(), place, reason, cause);
    }

    /** As above, for a setting. */
    public UnusableInputException(Setting setting, String place, String reason) {
        this(setting.toString(), place, reason, null);
    }

    /** As above, for a setting, with the exception that revealed it. */
    public UnusableInputException(Setting setting, String place, String reason, Throwable cause) {
        this(setting.toString(), place, reason, cause);
    }

    /** The message for those who know settings under other names. */
    public String message(Setting.Spelling spelling) {
        return Setting.spell(oneLine(source, place, reason), spelling);
    }

    /** The file, setting or data set at fault; here and below settings are yet to be spelled. */
    public String source() {
        return source;
    }

    /** Where in the source; empty when the whole is meant. */
    public String place() {
        return place;
    }

    /** What is wrong. */
    public String reason() {
        return reason;
    }

    private static String oneLine(String source, String place, String reason) {
        String text = place.isEmpty() ? source + ": " + reason : source + ": " + place + ": " + reason;
        // Jackson says where the object began that is not closed; the place here is more useful.
        // What a hostile file says must not steer the terminal that shows it, nor turn the line around.
        return text.replaceAll(" \\(start marker at \\[[^\\]]*\\]\\)", "")
                .replaceAll("\\R+|\t", " ")
                .replaceAll("[\\p{Cc}\u202a-\u202e\u2066-\u2069]", "?");
    }
}
