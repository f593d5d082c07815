package dev.rango.trainer;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One training of a sweep.
 *
 * @param rank columns of A
 * @param alpha α
 * @param trainedParameters weights of the adapter and its head
 * @param epochs that were finished
 * @param bestEpoch the one whose weights count
 * @param validationAccuracy in that epoch, 0 to 1
 * @param testAccuracy of its weights, 0 to 1; chooses nothing; empty when the data has no test part
 */
public record SweepCell(
        int rank,
        double alpha,
        long trainedParameters,
        int epochs,
        int bestEpoch,
        double validationAccuracy,
        OptionalDouble testAccuracy) {
    static final String HEADER = "rank,alpha,trained_parameters,epochs,best_epoch,validation_accuracy,test_accuracy";
    private static final int COLUMNS = 7;

    static SweepCell of(LoraSpec lora, TrainingReport report) {
        return new SweepCell(
                lora.rank(),
                lora.alpha(),
                report.trainedParameters(),
                report.history().size(),
                report.best().epoch(),
                report.best().validation().orElseThrow().accuracy(),
                report.testAccuracy());
    }

    boolean isOf(LoraSpec lora) {
        return rank == lora.rank() && Double.compare(alpha, lora.alpha()) == 0;
    }

    /** Every value as it is: reading a row gives the same cell again. */
    String row() {
        String test = testAccuracy.isPresent() ? Double.toString(testAccuracy.getAsDouble()) : "";
        return String.format(
                Locale.ROOT,
                "%d,%s,%d,%d,%d,%s,%s",
                rank,
                alpha,
                trainedParameters,
                epochs,
                bestEpoch,
                validationAccuracy,
                test);
    }

    /** @throws IllegalArgumentException when it is no whole row */
    static SweepCell parse(String row) {
        String[] values = row.split(",", -1);
        if (values.length != COLUMNS) {
            throw new IllegalArgumentException("no row of a sweep: " + row);
        }
        return new SweepCell(
                Integer.parseInt(values[0]),
                Double.parseDouble(values[1]),
                Long.parseLong(values[2]),
                Integer.parseInt(values[3]),
                Integer.parseInt(values[4]),
                Double.parseDouble(values[5]),
                values[6].isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(values[6])));
    }
}
