package dev.rango.runtime.format;

import java.util.Optional;
import java.util.OptionalDouble;

/** An input with the logits that the trained model gave: {@code golden.jsonl} holds one a line. */
public sealed interface Golden permits GoldenCase, GoldenImage {
    /** One for each label. */
    float[] logits();

    /** Whose answer it is, in a model with several tasks; empty in any other. */
    Optional<String> task();

    /** By how much a logit in float arithmetic may differ from that in exact arithmetic; empty in files that do not say. */
    OptionalDouble rounding();

    /** The same answer as that of a task among several. */
    Golden of(String taskName);

    /** The same input with other logits, of which nothing else is known. */
    Golden withLogits(float[] logits);

    /** The same answer with what rounding explains. */
    Golden within(double rounding);
}
