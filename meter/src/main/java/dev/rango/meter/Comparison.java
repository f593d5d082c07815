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
        String interval = Figures.format("95 %% interval %.3f to %.3f", time.low(), time.high());
        return switch (time.verdict()) {
            case SLOWER, FASTER ->
                Figures.format(
                        "%s takes %.3f times as long as %s (%s): a real difference",
                        model, time.ratio(), first, interval);
            case SAME ->
                Figures.format(
                        "%s and %s take the same time to within %.0f %% (%.3f times, %s)",
                        model, first, PairedRatio.MARGIN * 100, time.ratio(), interval);
            case UNDECIDED ->
                Figures.format(
                        "%s takes %.3f times as long as %s (%s): no difference can be shown",
                        model, time.ratio(), first, interval);
        };
    }
}
