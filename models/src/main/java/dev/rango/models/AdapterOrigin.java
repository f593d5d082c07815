package dev.rango.models;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How an adapter came about, as far as PEFT's configuration has fields for it. The answers do not depend on it.
 *
 * @param dropout share of the branch's inputs that a training step left out
 * @param stabilisedAlpha rank-stabilised (rsLoRA), the α whose quotient by the root of the rank is the adapter's factor
 * @param maxTokens tokens of a text that counted, where the base can read more or fewer; PEFT has no field for it
 */
public record AdapterOrigin(double dropout, OptionalDouble stabilisedAlpha, OptionalInt maxTokens) {
    /** Computed from other weights, or trained without any of this. */
    public static final AdapterOrigin PLAIN = new AdapterOrigin(0, OptionalDouble.empty(), OptionalInt.empty());
}
