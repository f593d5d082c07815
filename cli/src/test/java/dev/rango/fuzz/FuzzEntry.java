package dev.rango.fuzz;

import java.io.IOException;

/** What Jazzer calls, by these names. */
public final class FuzzEntry {
    /** A system property: which of the targets. */
    static final String TARGET = "rango.fuzz.target";

    private static final FuzzTarget CHOSEN = FuzzTarget.of(System.getProperty(TARGET));

    private FuzzEntry() {}

    /** Loads the classes, which Jazzer changes as they come: seconds that are no input's. */
    public static void fuzzerInitialize() throws IOException {
        for (byte[] seed : CHOSEN.seeds().get()) {
            fuzzerTestOneInput(seed);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        CHOSEN.once().accept(input);
    }
}
