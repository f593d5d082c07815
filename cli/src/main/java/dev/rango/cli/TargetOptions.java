package dev.rango.cli;

import dev.rango.models.BertEncoder;
import dev.rango.models.Family;
import dev.rango.runtime.UnusableInputException;
import dev.rango.trainer.LoraSpec;
import java.util.List;
import picocli.CommandLine.Option;

/** Which layers get a branch. */
final class TargetOptions {
    @Option(
            names = "--target",
            split = ",",
            paramLabel = "LAYER[:R]",
            description = {
                "layers to adapt: fc1, embedding, or both with a comma (default: fc1); of an image classifier fc1, fc2;",
                "of a transformer query, key, value, a path or its end, or all-linear (default: query,value);",
                "embedding:1,fc1:2 gives each a rank of its own"
            })
    private List<String> targets;

    @Option(names = "--rslora", description = "divide alpha by the root of the rank (rsLoRA)")
    private boolean rankStabilised;

    /**
     * The layers of a sweep, which sets ranks and alphas itself.
     *
     * @throws UnusableInputException when a layer is given a rank of its own
     */
    LoraSpec swept(Family family) {
        for (String target : named(family)) {
            if (target.contains(":")) {
                throw new UnusableInputException("--target", target, "has a rank of its own; a sweep tries --ranks");
            }
        }
        return lora(family, 1, 1);
    }

    private List<String> named(Family family) {
        if (targets != null) {
            return targets;
        }
        return family instanceof BertEncoder ? List.of("query", "value") : List.of("fc1");
    }

    LoraSpec lora(Family family, int rank, double alpha) {
        return new LoraSpec(LoraSpec.ranks(family, named(family), rank), alpha, rankStabilised);
    }
}
