package dev.rango.exporter.graft;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.Optional;

/**
 * What a user knows of a head that a base lacks.
 *
 * @param pooling {@code mean} or {@code first}: what a head of one layer reads; empty where the convention of the model's type says it
 * @param modelType as transformers' {@code config.json} calls it; empty where only the adapter's keys tell
 */
public record HeadWish(Optional<String> pooling, Optional<String> modelType) {
    /** Nothing is said. */
    public static final HeadWish NONE = new HeadWish(Optional.empty(), Optional.empty());

    /** @throws UnusableInputException when the pooling is neither */
    public HeadWish {
        pooling.ifPresent(how -> {
            if (!how.equals("mean") && !how.equals("first")) {
                throw new UnusableInputException(Setting.of("pooling"), "", "is mean or first, not " + how);
            }
        });
    }
}
