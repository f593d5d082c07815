package dev.rango.exporter.graft;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Optional;

/**
 * What a user knows of a head that a base lacks.
 *
 * @param pooling {@code mean}, {@code first} or {@code last}: what a head of one layer reads; empty where the convention of the model's type says it
 * @param modelType as transformers' {@code config.json} calls it; empty where only the adapter's keys tell
 */
public record HeadWish(Optional<String> pooling, Optional<String> modelType) {
    private static final List<String> POOLINGS = List.of("mean", "first", "last");

    /** Nothing is said. */
    public static final HeadWish NONE = new HeadWish(Optional.empty(), Optional.empty());

    /** @throws UnusableInputException when the pooling is none of these */
    public HeadWish {
        pooling.ifPresent(how -> {
            if (!POOLINGS.contains(how)) {
                throw new UnusableInputException(Setting.of("pooling"), "", "is mean, first or last, not " + how);
            }
        });
    }
}
