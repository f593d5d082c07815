package dev.rango.cli;

import dev.rango.runtime.ModelKind;
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
            description =
                    "layers to adapt, with commas: fc1, embedding; of an image classifier fc1, fc2 (default: fc1)")
    private List<String> targets;

    @Option(names = "--rslora", description = "divide alpha by the root of the rank (rsLoRA)")
    private boolean rankStabilised;

    LoraSpec lora(ModelKind kind, int rank, double alpha) {
        return new LoraSpec(LoraSpec.targets(kind, targets), rank, alpha, rankStabilised);
    }
}
