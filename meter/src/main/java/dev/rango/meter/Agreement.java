package dev.rango.meter;

/**
 * Whether a model answers like the first one.
 *
 * @param model the model
 * @param first what it is compared with
 * @param noun what an input is called
 * @param comparable whether both have the same labels in the same order; without that, the two figures are 0
 * @param texts inputs that both answered
 * @param otherLabels of these, how many got another label
 * @param largestDifference largest difference of a probability
 */
public record Agreement(
        String model,
        String first,
        String noun,
        boolean comparable,
        int texts,
        int otherLabels,
        double largestDifference) {
    /** In words. */
    public String sentence() {
        if (!comparable) {
            return model + " has other labels than " + first + ": the two answer different questions";
        }
        if (otherLabels == 0) {
            return Figures.format(
                    "%s gives the label of %s for all %s (largest difference of a probability %.1e)",
                    model, first, Figures.count(texts, noun), largestDifference);
        }
        return Figures.format(
                "%s gives another label than %s for %,d of %s (%.2f %%)",
                model, first, otherLabels, Figures.count(texts, noun), 100.0 * otherLabels / texts);
    }
}
