package dev.rango.meter;

/**
 * A model against the first one, in one cell.
 *
 * @param model the model
 * @param first what it is compared with
 * @param batch texts of a call
 * @param workers threads that called at the same time
 * @param time how many times as long the model takes
 */
public record Comparison(String model, String first, int batch, int workers, PairedRatio time) {
    /** What the figures allow to say. */
    public String sentence() {
        return Figures.format(
                "%s takes %.3f times as long as %s (95 %% interval %.3f to %.3f): %s",
                model,
                time.ratio(),
                first,
                time.low(),
                time.high(),
                time.verdict().words());
    }
}
