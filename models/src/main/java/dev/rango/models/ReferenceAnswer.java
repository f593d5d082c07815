package dev.rango.models;

/**
 * What a network answers in double precision.
 *
 * @param logits one for each class
 * @param rounding by how much a logit in float arithmetic, added up in whatever order and form, may differ from it:
 *     {@link Rounded}'s bound, the largest of all classes
 */
public record ReferenceAnswer(double[] logits, double rounding) {
    static ReferenceAnswer of(Rounded logits) {
        return new ReferenceAnswer(logits.values(), logits.bound());
    }
}
