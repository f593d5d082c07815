package dev.rango.cli;

import dev.rango.trainer.LoraSpec;
import java.util.List;
import picocli.CommandLine.Option;

/** Which layers get a branch. */
final class TargetOptions {
    @Option(
            names = "--target",
            split = ",",
            paramLabel = "LAYER",
            defaultValue = "fc1",
            description = "layers to adapt: fc1, embedding, or both with a comma (default: fc1)")
    private List<String> targets;

    @Option(names = "--rslora", description = "divide alpha by the root of the rank (rsLoRA)")
    private boolean rankStabilised;

    LoraSpec lora(int rank, double alpha) {
        return new LoraSpec(LoraSpec.targets(targets), rank, alpha, rankStabilised);
    }
}
