package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;

/**
 * Which batches a device likes.
 *
 * @param step columns are a multiple of it, so that few shapes serve all inputs
 * @param cellBudget rows × columns that a run should not exceed; a single text may need more
 * @param mostRows of a run
 * @param mostColumns that a text may need
 * @param coarse whether columns come in few widths, each at most half again as wide as the one before, or in all
 *     multiples of {@link #STEP}
 */
record BatchShapes(int step, int cellBudget, int mostRows, int mostColumns, boolean coarse) {
    /** Of texts. */
    static final int STEP = 8;

    /** Multiples of {@code step}, any number of rows. */
    static BatchShapes within(int step, int cellBudget) {
        return new BatchShapes(step, cellBudget, Integer.MAX_VALUE, Integer.MAX_VALUE, false);
    }

    /** All that lies inside of a profile and is not larger than the budget. */
    static BatchShapes within(int cellBudget, ShapeProfile profile) {
        return new BatchShapes(
                STEP, cellBudget, profile.max().batch(), profile.max().tokens(), true);
    }

    /**
     * Columns of a run whose longest text has this many entries.
     *
     * @throws UnusableInputException when no run can hold it
     */
    int columns(int length) {
        int columns = coarse ? width(length) : Math.max(step, (length + step - 1) / step * step);
        if (columns <= mostColumns) {
            return columns;
        }
        if (length <= mostColumns) {
            return mostColumns;
        }
        throw new UnusableInputException(
                "text", "", "has " + length + " different words, more than the " + mostColumns + " of the engine");
    }

    /** {@link #STEP} times a power of two, or times one and a half of it. */
    static int width(int length) {
        int power = STEP;
        while (power < length) {
            if (power >= 2 * STEP && power / 2 * 3 >= length) {
                return power / 2 * 3;
            }
            power = Math.multiplyExact(power, 2);
        }
        return power;
    }
}
