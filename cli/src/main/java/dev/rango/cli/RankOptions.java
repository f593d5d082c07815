package dev.rango.cli;

import dev.rango.models.RankChoice;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How far an update is reduced. */
final class RankOptions {
    @Option(names = "--rank", paramLabel = "R", description = "keep the R largest singular values of each update")
    private Integer rank;

    @Option(
            names = "--energy",
            paramLabel = "SHARE",
            description = "keep the lowest rank that has this share (0 to 1) of the sum of squared singular values")
    private Double energy;

    /** Empty when neither was given. */
    Optional<RankChoice> choice() {
        return rank == null && energy == null
                ? Optional.empty()
                : Optional.of(new RankChoice(rank == null ? Integer.MAX_VALUE : rank, energy == null ? 1 : energy));
    }
}
