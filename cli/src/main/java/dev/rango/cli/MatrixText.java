package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;

/** A matrix on a command line: numbers between spaces or commas, rows between semicolons. */
final class MatrixText {
    private static final int MOST = 1000;

    private MatrixText() {}

    /**
     * Parses it.
     *
     * @throws UnusableInputException when it is empty, ragged, or not of finite numbers
     */
    static double[][] parse(String text) {
        String[] lines = text.strip().split(";", -1);
        double[][] matrix = new double[lines.length][];
        for (int row = 0; row < lines.length; row++) {
            String[] numbers = lines[row].strip().split("[\\s,]+");
            matrix[row] = new double[numbers.length];
            for (int column = 0; column < numbers.length; column++) {
                matrix[row][column] = number(numbers[column]);
            }
            if (numbers.length != matrix[0].length || numbers.length > MOST || lines.length > MOST) {
                throw new UnusableInputException(
                        "--matrix",
                        "row " + (row + 1),
                        "has " + numbers.length + " numbers, the first row " + matrix[0].length);
            }
        }
        return matrix;
    }

    private static double number(String text) {
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new UnusableInputException("--matrix", "", "'" + text + "' is no number", e);
        }
        throw new UnusableInputException("--matrix", "", "'" + text + "' is not finite");
    }
}
