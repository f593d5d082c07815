package dev.rango.trainer;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.Family;
import dev.rango.models.LeNet;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import java.util.List;

/**
 * A checkpoint as the training engine computes it: the answers that every export is held against. No
 * branch is merged.
 */
public final class TrainedModel {
    private final Family family;
    private final TrainableModule module;

    TrainedModel(Family family, TrainableModule module) {
        this.family = family;
        this.module = module;
    }

    /** A base by itself. */
    public static TrainedModel of(Checkpoint base) {
        Family family = base.network().family();
        return new TrainedModel(family, family == LeNet.FAMILY ? LeNetModule.frozen(base) : TextModule.frozen(base));
    }

    /** A base with an adapter. */
    public static TrainedModel of(AdaptedModel model) {
        Family family = model.base().network().family();
        return new TrainedModel(family, family == LeNet.FAMILY ? LeNetModule.frozen(model) : TextModule.frozen(model));
    }

    /** Logits of one input, one for each class. */
    public float[] logits(Golden input) {
        return module.logits(input);
    }

    /**
     * Golden inputs with the answers to them.
     *
     * @throws UnusableInputException when a logit is not finite
     */
    List<Golden> answered(List<Golden> inputs) {
        return inputs.stream().map(this::answered).toList();
    }

    private Golden answered(Golden input) {
        float[] logits = logits(input);
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new UnusableInputException(
                        "training",
                        "",
                        "the trained network gives " + logit + " for " + family.input() + "; try a lower "
                                + Setting.of("lr"));
            }
        }
        return input.withLogits(logits);
    }
}
