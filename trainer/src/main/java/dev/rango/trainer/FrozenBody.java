package dev.rango.trainer;

import java.util.SplittableRandom;

/** The layers of a base that never change, over certain examples: what they make of them is computed once for all adapters. */
interface FrozenBody extends AutoCloseable {
    /** The base with fresh branches and a fresh head. */
    Trainee adapted(SplittableRandom random, LoraSpec lora, double dropout);

    /** Gives back what it holds in the engine. */
    @Override
    default void close() {}
}
