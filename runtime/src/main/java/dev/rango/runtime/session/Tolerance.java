package dev.rango.runtime.session;

import java.util.OptionalDouble;

/**
 * How far a device's answers may be from others for no other reason than arithmetic: beyond that something is wrong.
 *
 * @param logit largest difference of a logit from that of the trained model
 * @param probability largest difference of a probability between a text alone and the same text in any batch
 * @param labels share of texts, 0 to 1, whose label may differ from the CPU's: of those whose two best classes are as
 *     close together as a rounding
 */
public record Tolerance(double logit, double probability, double labels) {
    /** On a CPU most models add up a row alike in every batch. */
    public static final Tolerance CPU = new Tolerance(1e-4, 1e-6, 0);
    /**
     * A GPU's libraries add up in another order when a batch has another size. Imitated in ten orders, 5,000 reviews on
     * three models, a logit moved by up to 1.1e-5 and a probability by 3.5e-6 ({@code bench/run rounding}).
     */
    public static final Tolerance GPU = new Tolerance(1e-4, 1e-5, 0);
    /**
     * Products of numbers with 11 bits, as half precision and TF32 have them. Imitated likewise: up to 1.1e-2 of a logit,
     * 4.2e-3 of a probability, 5 labels of 5,000.
     */
    public static final Tolerance ROUNDED = new Tolerance(5e-2, 1e-2, 2e-3);

    /**
     * The same for sums of another size. What is said above is said of logits that rounding moves by up to 5e-5, on either side
     * of a comparison; where it moves them further, all limits grow alike. They never shrink: a ten-thousandth of a logit
     * moves no probability by more than 5e-5, whatever the model.
     *
     * @param rounding by how much float arithmetic may move a logit, as {@code golden.jsonl} says
     */
    public Tolerance forRounding(double rounding) {
        double scale = Math.max(1, 2 * rounding / CPU.logit);
        return new Tolerance(logit * scale, Math.min(1, probability * scale), labels);
    }

    /** How far a logit of a golden input may be off. */
    public double logit(OptionalDouble rounding) {
        return forRounding(rounding.orElse(0)).logit();
    }
}
