package dev.rango.trainer;

import dev.rango.runtime.format.Golden;

/** What a family brings to the trainer: its network in the engine, plain or with branches. */
interface TrainableModule {
    /** Logits of one input of the family, as the weights are now. */
    float[] logits(Golden input);
}
