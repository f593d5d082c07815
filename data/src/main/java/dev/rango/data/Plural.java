package dev.rango.data;

import java.util.Locale;

/** Numbers of things in sentences. */
public final class Plural {
    private Plural() {}

    /** As "1 text", "2 texts", "1,000 texts". */
    public static String of(long count, String noun) {
        return of(count, noun, noun + "s");
    }

    /** The same of words whose plural is another: "1 label differs", "2 labels differ". */
    public static String of(long count, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
    }
}
