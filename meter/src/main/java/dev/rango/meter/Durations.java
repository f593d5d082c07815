package dev.rango.meter;

import dev.rango.runtime.UnusableInputException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people type them: {@code 10s}, {@code 500ms}, {@code 2m}. */
public final class Durations {
    // Nine digits of any unit fit into nanoseconds of 64 bits.
    private static final Pattern TYPED = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?(ms|s|m|h)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private Durations() {}

    /**
     * Reads a time.
     *
     * @throws UnusableInputException when it has no unit or is no time at all
     */
    public static Duration parse(String text) {
        Matcher typed = TYPED.matcher(text.strip());
        if (!typed.matches()) {
            throw new UnusableInputException(
                    "duration", "", "'" + text + "' is not a time with its unit, such as 10s, 500ms or 2m");
        }
        BigDecimal millis = new BigDecimal(typed.group(1)).multiply(BigDecimal.valueOf(MILLIS.get(typed.group(2))));
        return Duration.ofMillis(millis.longValue());
    }

    static String shown(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
