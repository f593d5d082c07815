package dev.rango.trainer;

import java.util.List;

/**
 * What a sweep came to.
 *
 * @param cells in the order of the ranks and, within a rank, of the alphas
 * @param allParameters weights that training the whole network would change
 */
public record SweepReport(List<SweepCell> cells, long allParameters) {
    /** Copies the list. */
    public SweepReport {
        cells = List.copyOf(cells);
    }

    /** The cell with the highest validation accuracy; of equals the first. */
    public SweepCell best() {
        SweepCell best = cells.get(0);
        for (SweepCell cell : cells) {
            best = cell.validationAccuracy() > best.validationAccuracy() ? cell : best;
        }
        return best;
    }
}
