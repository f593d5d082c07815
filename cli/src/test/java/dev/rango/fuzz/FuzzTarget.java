package dev.rango.fuzz;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A reader of what comes from outside.
 *
 * @param name also that of its corpus's folder
 * @param once gives the reader an input; throws what is a finding
 * @param seeds inputs to begin with, among them some that are read
 */
record FuzzTarget(String name, Consumer<byte[]> once, Seeds seeds) {
    interface Seeds {
        List<byte[]> get() throws IOException;
    }

    static FuzzTarget of(String name) {
        return FuzzTargets.ALL.stream()
                .filter(target -> target.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return name;
    }
}
