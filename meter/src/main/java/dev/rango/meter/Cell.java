package dev.rango.meter;

import java.util.List;

/**
 * One model, measured with one batch and one number of workers.
 *
 * @param model its name in the report
 * @param device where it ran
 * @param batch texts of a call
 * @param workers threads that called at the same time
 * @param texts texts classified
 * @param textsPerSecond all workers together: texts over time
 * @param bytesPerSecond the same in bytes of UTF-8
 * @param typicalBytesPerSecond median over the slices: what the gate compares, since a short disturbance moves it little
 * @param variation coefficient of variation of the slices' bytes per second; 0.025 is 2.5 %
 * @param processorShare share of the time in which the workers had a processor; 0 where the JVM cannot say
 * @param padding cells of the graph's input for each token, at least 1; 0 when there was no token
 * @param latency how long the calls took
 * @param stages where the time of a text went
 * @param floor the least that a text could take
 * @param warmUp what came before
 * @param slices texts per second of each slice, in their order
 */
public record Cell(
        String model,
        String device,
        int batch,
        int workers,
        long texts,
        double textsPerSecond,
        double bytesPerSecond,
        double typicalBytesPerSecond,
        double variation,
        double processorShare,
        double padding,
        Latency latency,
        Stages stages,
        Floor floor,
        WarmUp warmUp,
        List<Double> slices) {
    /** Above this variation a figure is called unsteady. */
    public static final double UNSTEADY = 0.025;
    /** Above this variation a single figure is not worth comparing. */
    public static final double NOISY = 0.10;

    /**
     * The time before measuring.
     *
     * @param seconds how long it took
     * @param stable whether the rate had settled; otherwise the limit ended it
     */
    public record WarmUp(double seconds, boolean stable) {}
}
