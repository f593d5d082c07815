package dev.rango.meter;

import java.util.ArrayList;
import java.util.List;

/**
 * A report held against an earlier one.
 *
 * @param baseline the earlier report's file
 * @param one what was classified, as {@code a text}
 * @param threshold how much longer a text may take: 0.05 is 5 %
 * @param changes the cells that both have
 * @param warnings what makes the two hard to compare, in words
 */
public record GateResult(String baseline, String one, double threshold, List<Change> changes, List<String> warnings) {
    /**
     * A cell then and now.
     *
     * @param model name of the model
     * @param device where it ran
     * @param batch texts of a call
     * @param workers threads that called at the same time
     * @param before typical bytes per second then
     * @param after typical bytes per second now
     * @param variation the larger of both variations between slices
     */
    public record Change(
            String model, String device, int batch, int workers, double before, double after, double variation) {
        /** How much longer a text takes now: 0.05 is 5 %, below 0 it became faster. */
        public double slowdown() {
            return before / after - 1;
        }

        private String where() {
            return Figures.format("%s, batch %d, %s, %s", model, batch, Figures.count(workers, "worker"), device);
        }
    }

    /** Copies the lists. */
    public GateResult {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
    }

    /** Whether a cell is slower by more than the threshold. The rule knows no noise, so that it decides alike every time. */
    public boolean isSlower(Change change) {
        return change.slowdown() > threshold;
    }

    /** Whether no cell is too slow. */
    public boolean passed() {
        return changes.stream().noneMatch(this::isSlower);
    }

    /** The outcome in words: a line for each cell that is too slow, or one when there is none. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (Change change : changes) {
            if (isSlower(change)) {
                sentences.add(Figures.format(
                        "%s: %s takes %.1f %% longer than in %s, more than the %.1f %% allowed%s",
                        change.where(), one, change.slowdown() * 100, baseline, threshold * 100, doubt(change)));
            }
        }
        if (sentences.isEmpty()) {
            Change worst = changes.get(0);
            for (Change change : changes) {
                worst = change.slowdown() > worst.slowdown() ? change : worst;
            }
            sentences.add(Figures.format(
                    "no slower than %s by more than %.1f %% in %s; the worst: %s, %+.1f %%",
                    baseline,
                    threshold * 100,
                    Figures.count(changes.size(), "cell"),
                    worst.where(),
                    worst.slowdown() * 100));
        }
        return sentences;
    }

    private String doubt(Change change) {
        return change.variation() <= threshold
                ? ""
                : Figures.format(
                        "; but the rate varies by %.1f %% from slice to slice: measure longer or on a quieter machine"
                                + " before you believe it",
                        change.variation() * 100);
    }
}
