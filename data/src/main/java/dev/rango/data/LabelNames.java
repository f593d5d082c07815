package dev.rango.data;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the names of labels tell.
 *
 * @param near labels that are probably meant to be one
 * @param missing indices of labels that read as a missing value
 * @param measurements whether they look like measurements, which a classifier does not learn: many numbers that are not just numbered
 *     classes
 */
public record LabelNames(List<NearLabels> near, List<Integer> missing, boolean measurements) {
    /** Class numbers are rarely fractions, but 1.0 and 2.0 come of a spreadsheet. */
    private static final int FEW_FRACTIONS = 4;

    private static final int FEW_INTEGERS = 20;
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

    /** Copies the lists. */
    public LabelNames {
        near = List.copyOf(near);
        missing = List.copyOf(missing);
    }

    static LabelNames of(List<String> labels) {
        List<Integer> missing = IntStream.range(0, labels.size())
                .filter(i -> MissingValue.is(labels.get(i)))
                .boxed()
                .toList();
        return new LabelNames(NearLabels.among(labels), missing, areMeasurements(labels));
    }

    private static boolean areMeasurements(List<String> labels) {
        List<BigDecimal> numbers = labels.stream()
                .map(NearLabels::number)
                .flatMap(Optional::stream)
                .map(BigDecimal::stripTrailingZeros)
                .sorted()
                .distinct()
                .toList();
        int count = numbers.size();
        // A missing value among the numbers does not make classes of them.
        if (count == 0
                || count + 1 < labels.stream().map(String::strip).distinct().count()) {
            return false;
        }
        if (numbers.stream().anyMatch(number -> number.scale() > 0)) {
            return count > FEW_FRACTIONS;
        }
        BigDecimal largest = numbers.get(count - 1);
        boolean fromZero = numbers.get(0).signum() == 0 && largest.equals(BigDecimal.valueOf(count - 1L));
        // 0 to n - 1 is how classes are numbered, unless it is 0 to 100.
        return count >= FEW_INTEGERS && (!fromZero || largest.compareTo(PERCENT) == 0);
    }
}
