package dev.rango.data;

import java.util.Locale;

/** Figures and foreign words in sentences. */
public final class Readable {
    private Readable() {}

    /** 0.9137 as 91.37 %. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share * 100);
    }

    /** 1234 as 1,234. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** One line of a terminal; control characters would move its cursor. */
    public static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\x{80}-\\x{9F}]", " ");
    }
}
