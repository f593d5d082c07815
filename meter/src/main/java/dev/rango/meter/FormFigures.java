package dev.rango.meter;

import java.util.EnumMap;
import java.util.Map;

/**
 * What was measured of one form.
 *
 * @param form its name
 * @param models how many it takes for all tasks
 * @param bytes of all their files
 * @param memoryBytes most that a fresh process held that opened all models and used each, median; 0 where the system does
 *     not tell
 * @param changeMicros time to get from one task to another: to open another model, or to ask the open one for it; median
 * @param microsPerText time for a text in each kind of traffic: the first form's median round, times the ratio to it
 *     in the same rounds
 * @param p50Micros of one text a call, the median call
 */
public record FormFigures(
        String form,
        int models,
        long bytes,
        long memoryBytes,
        double changeMicros,
        Map<Traffic, Double> microsPerText,
        double p50Micros) {
    /** Copies the map. */
    public FormFigures {
        microsPerText = new EnumMap<>(microsPerText);
    }

    /** Texts a second. */
    public double textsPerSecond(Traffic traffic) {
        return 1e6 / microsPerText.get(traffic);
    }
}
