package dev.rango.models;

/**
 * The space that the columns of a matrix span.
 *
 * @param basis orthonormal vectors, one for each dimension of the space
 */
public record ColumnSpace(double[][] basis) {
    /** Of a matrix with at least one row, all of one length. */
    public static ColumnSpace of(double[][] matrix) {
        int columns = matrix[0].length;
        double[] values = new double[matrix.length * columns];
        for (int row = 0; row < matrix.length; row++) {
            System.arraycopy(matrix[row], 0, values, row * columns, columns);
        }
        Svd svd = Svd.of(Product.of(matrix.length, columns, values));
        int rank = new Spectrum(matrix.length, columns, svd.sigma(), Spectrum.DOUBLE).numericalRank();
        double[][] basis = new double[rank][];
        for (int r = 0; r < rank; r++) {
            basis[r] = svd.leftVector(r);
        }
        return new ColumnSpace(basis);
    }
}
