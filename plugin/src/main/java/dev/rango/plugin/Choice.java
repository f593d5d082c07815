package dev.rango.plugin;

import dev.rango.runtime.UnusableInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads a parameter that is one of a few words. Maven reads enums too, but in capitals and with three lines of complaint. */
final class Choice {
    private Choice() {}

    /** @throws UnusableInputException in one line that lists what there is */
    static <E extends Enum<E>> E of(Class<E> all, String parameter, String word) {
        for (E one : all.getEnumConstants()) {
            if (one.name().equalsIgnoreCase(word)) {
                return one;
            }
        }
        throw new UnusableInputException(
                "<" + parameter + ">",
                "",
                word + " is none of "
                        + Arrays.stream(all.getEnumConstants())
                                .map(one -> one.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")));
    }
}
