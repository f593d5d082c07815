package dev.rango.runtime;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which models are let in.
 *
 * @param trusted whose signature a folder needs ({@link ModelSignature#FILE}); empty when it needs none
 * @param oldest version that is not refused
 */
public record Admission(Optional<TrustedKeys> trusted, ModelVersion oldest) {
    /** Everything. */
    static final Admission ALL = new Admission(Optional.empty(), ModelVersion.NONE);

    /** Refuses a model that is too old. */
    void require(Path folder, ModelVersion version) {
        if (version.compareTo(oldest) < 0) {
            throw new UnusableInputException(
                    folder.resolve(ModelConfig.FILE),
                    "model_version",
                    (version.equals(ModelVersion.NONE) ? "is missing" : "is " + version) + ", and a model older than "
                            + oldest + " is not opened here");
        }
    }
}
