package dev.rango.meter;

/**
 * The start of a model in processes of their own, medians in milliseconds.
 *
 * @param processes how many were started
 * @param firstLabel from starting the process until its first label is printed
 * @param fastest the shortest of these
 * @param slowest the longest of these
 * @param open of the first label's time, opening the model
 * @param firstText of the first label's time, classifying one text
 * @param peakBytes largest resident memory of such a process, median; 0 where the system does not tell
 */
public record StartTimes(
        int processes,
        double firstLabel,
        double fastest,
        double slowest,
        double open,
        double firstText,
        long peakBytes) {}
