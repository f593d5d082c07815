package dev.rango.meter;

import java.util.Locale;

/** How figures are written for people: the same on every machine. */
public final class Figures {
    private Figures() {}

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A time that is given in microseconds, with three digits and its unit: {@code 25.3 µs}, {@code 1.20 ms}. */
    public static String micros(double micros) {
        if (micros < 999.5) {
            return threeDigits(micros) + " µs";
        }
        return micros < 999_500 ? threeDigits(micros / 1e3) + " ms" : threeDigits(micros / 1e6) + " s";
    }

    /** Bytes in powers of ten: {@code 11.6 MB}. */
    public static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        if (bytes < 999_500) {
            return threeDigits(bytes / 1e3) + " kB";
        }
        return bytes < 999_500_000L ? threeDigits(bytes / 1e6) + " MB" : threeDigits(bytes / 1e9) + " GB";
    }

    /** A rate without digits that mean nothing: {@code 61,200}, {@code 985}. */
    public static String rate(double rate) {
        if (rate < 999.5) {
            return threeDigits(rate);
        }
        double unit = Math.pow(10, Math.floor(Math.log10(rate)) - 2);
        return format("%,d", Math.round(rate / unit) * Math.round(unit));
    }

    /** A share as per cent: {@code 2.5 %}. */
    public static String percent(double share) {
        return format("%.1f %%", share * 100);
    }

    /** Three significant digits for what is below 1,000. */
    static String threeDigits(double value) {
        if (value < 9.995) {
            return format("%.2f", value);
        }
        return value < 99.95 ? format("%.1f", value) : format("%.0f", value);
    }

    /** The order of a percentile without zeros that say nothing: {@code 50}, {@code 99.9}. */
    static String order(double order) {
        return order == Math.rint(order) ? format("%.0f", order) : Double.toString(order);
    }

    /** {@code 1 text}, {@code 2,048 texts}. */
    public static String count(long number, String one) {
        return format("%,d %s%s", number, one, number == 1 ? "" : "s");
    }
}
