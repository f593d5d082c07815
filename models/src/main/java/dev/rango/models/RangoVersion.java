package dev.rango.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of Rango that runs; the build writes it down. */
public final class RangoVersion {
    private static final String FILE = "rango-version.txt";

    private RangoVersion() {}

    /** As in the poms, for example {@code 0.1.0}. */
    public static String current() {
        try (InputStream in = RangoVersion.class.getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
