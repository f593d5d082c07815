package dev.rango.models;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Singular value decomposition of a product, in double precision: with A = Qa·Ra and Bᵀ = Qb·Rb, that of A·B is that of
 * the small Ra·Rbᵀ between Qa and Qb (Golub and Van Loan, Matrix Computations, 4th edition, section 8.6). The only file
 * that knows the library of linear algebra.
 */
final class Svd {
    private final DMatrixRMaj u;
    private final double[] sigma;
    private final DMatrixRMaj v;

    private Svd(DMatrixRMaj u, double[] sigma, DMatrixRMaj v) {
        this.u = u;
        this.sigma = sigma;
        this.v = v;
    }

    /** Singular values of a product, in falling order; as many as its smallest dimension. */
    static double[] values(Product product) {
        return decompose(product, false).sigma;
    }

    /** Vectors and values. */
    static Svd of(Product product) {
        return decompose(product, true);
    }

    private static Svd decompose(Product product, boolean vectors) {
        QRDecomposition<DMatrixRMaj> left = qr(new DMatrixRMaj(product.rows(), product.inner(), true, product.a()));
        DMatrixRMaj transposed = CommonOps_DDRM.transpose(
                new DMatrixRMaj(product.inner(), product.columns(), true, product.b()), (DMatrixRMaj) null);
        QRDecomposition<DMatrixRMaj> right = qr(transposed);
        DMatrixRMaj rA = left.getR(null, true);
        DMatrixRMaj rB = right.getR(null, true);
        DMatrixRMaj core = new DMatrixRMaj(rA.numRows, rB.numRows);
        CommonOps_DDRM.multTransB(rA, rB, core);
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(core.numRows, core.numCols, vectors, vectors, true);
        if (!svd.decompose(core)) {
            throw new ArithmeticException("the singular values did not converge");
        }
        DMatrixRMaj w = svd.getW(null);
        if (!vectors) {
            double[] sigma = svd.getSingularValues().clone();
            java.util.Arrays.sort(sigma, 0, svd.numberOfSingularValues());
            return new Svd(null, reversed(sigma, svd.numberOfSingularValues()), null);
        }
        DMatrixRMaj smallU = svd.getU(null, false);
        DMatrixRMaj smallV = svd.getV(null, false);
        SingularOps_DDRM.descendingOrder(smallU, false, w, smallV, false);
        double[] sigma = new double[svd.numberOfSingularValues()];
        for (int i = 0; i < sigma.length; i++) {
            sigma[i] = w.get(i, i);
        }
        return new Svd(times(left.getQ(null, true), smallU), sigma, times(right.getQ(null, true), smallV));
    }

    private static QRDecomposition<DMatrixRMaj> qr(DMatrixRMaj matrix) {
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(matrix.numRows, matrix.numCols);
        // False says that a column depends on those before it, and Q·R is the matrix all the same.
        qr.decompose(matrix);
        return qr;
    }

    private static DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
        DMatrixRMaj product = new DMatrixRMaj(a.numRows, b.numCols);
        CommonOps_DDRM.mult(a, b, product);
        return product;
    }

    private static double[] reversed(double[] rising, int count) {
        double[] falling = new double[count];
        for (int i = 0; i < count; i++) {
            falling[i] = rising[count - 1 - i];
        }
        return falling;
    }

    /** Falling. */
    double[] sigma() {
        return sigma;
    }

    /** The direction of a singular value among the rows. */
    double[] leftVector(int index) {
        double[] vector = new double[u.numRows];
        for (int row = 0; row < vector.length; row++) {
            vector[row] = u.get(row, index);
        }
        return vector;
    }

    /**
     * The best approximation of a rank in the Frobenius norm (Eckart and Young 1936), as A and B with α·A·B; each has
     * the roots of the singular values.
     *
     * @param rank how many singular values to keep, at most all
     * @param alpha α, not 0
     */
    LowRank truncated(int rank, double alpha) {
        int rows = u.numRows;
        int columns = v.numRows;
        float[] a = new float[rows * rank];
        float[] b = new float[rank * columns];
        for (int r = 0; r < rank; r++) {
            double root = Math.sqrt(sigma[r] / Math.abs(alpha));
            for (int row = 0; row < rows; row++) {
                a[row * rank + r] = (float) (u.get(row, r) * root);
            }
            for (int column = 0; column < columns; column++) {
                b[r * columns + column] = (float) (v.get(column, r) * root * Math.signum(alpha));
            }
        }
        return new LowRank(Tensor.matrix(rows, rank, a), Tensor.matrix(rank, columns, b));
    }
}
