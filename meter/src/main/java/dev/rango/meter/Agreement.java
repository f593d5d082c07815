package dev.rango.meter;

/**
 * Whether a model answers like the first one.
 *
 * @param model the model
 * @param first what it is compared with
 * @param comparable whether both have the same labels in the same order; without that, the two figures are 0
 * @param texts texts that both answered
 * @param otherLabels of these, how many got another label
 * @param largestDifference largest difference of a probability
 */
public record Agreement(
        String model, String first, boolean comparable, int texts, int otherLabels, double largestDifference) {
    /** In words. */
    public String sentence() {
        if (!comparable) {
            return model + " has other labels than " + first + ": the two answer different questions";
        }
        if (otherLabels == 0) {
            return Figures.format(
                    "%s gives the label of %s for all %,d texts (largest difference of a probability %.1e)",
                    model, first, texts, largestDifference);
        }
        return Figures.format(
                "%s gives another label than %s for %,d of %,d texts (%.2f %%)",
                model, first, otherLabels, texts, 100.0 * otherLabels / texts);
    }
}
