package dev.rango.doctor;

import java.util.List;

/**
 * Whether a device can be used.
 *
 * @param device as {@code --device} names it, without its number: {@code cpu}, {@code cuda}, {@code tensorrt}
 * @param ready whether a model ran on it just now
 * @param missing what it lacks, in words; empty when it is ready
 * @param remedies how to get each of those, as far as known
 * @param note what is odd although it is ready, or what was not tried; may be empty
 */
public record Verdict(String device, boolean ready, List<String> missing, List<String> remedies, String note) {
    /** Copies the lists. */
    public Verdict {
        missing = List.copyOf(missing);
        remedies = List.copyOf(remedies);
    }

    /** In one line, without the remedies. */
    public String sentence() {
        String state = ready ? "ready" : "not possible: " + String.join("; ", missing);
        return device + ": " + state + (note.isEmpty() ? "" : " (" + note + ")");
    }
}
