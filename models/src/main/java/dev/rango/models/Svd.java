package dev.rango.models;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Singular value decomposition of a product, in double precision: with A = Qa·Ra and Bᵀ = Qb·Rb, that of A·B is that of
 * the small Ra·Rbᵀ between Qa and Qb (Golub and Van Loan, Matrix Computations, 4th edition, section 8.6). The long Qa is
 * never formed: a left vector is A·(B·v) / σ. The only file that knows the library of linear algebra.
 */
final class Svd {
    private final Product product;
    private final double[] sigma;
    /** Right vectors [columns, values]. */
    private final DMatrixRMaj v;

    private Svd(Product product, double[] sigma, DMatrixRMaj v) {
        this.product = product;
        this.sigma = sigma;
        this.v = v;
    }

    static Svd of(Product product) {
        QRDecomposition<DMatrixRMaj> left = qr(new DMatrixRMaj(product.rows(), product.inner(), true, product.a()));
        DMatrixRMaj transposed = CommonOps_DDRM.transpose(
                new DMatrixRMaj(product.inner(), product.columns(), true, product.b()), (DMatrixRMaj) null);
        QRDecomposition<DMatrixRMaj> right = qr(transposed);
        DMatrixRMaj rA = left.getR(null, true);
        DMatrixRMaj rB = right.getR(null, true);
        DMatrixRMaj core = new DMatrixRMaj(rA.numRows, rB.numRows);
        CommonOps_DDRM.multTransB(rA, rB, core);
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(core.numRows, core.numCols, true, true, true);
        if (!svd.decompose(core)) {
            throw new ArithmeticException("the singular values did not converge");
        }
        DMatrixRMaj w = svd.getW(null);
        DMatrixRMaj u = svd.getU(null, false);
        DMatrixRMaj small = svd.getV(null, false);
        SingularOps_DDRM.descendingOrder(u, false, w, small, false);
        double[] sigma = new double[svd.numberOfSingularValues()];
        for (int i = 0; i < sigma.length; i++) {
            sigma[i] = w.get(i, i);
        }
        DMatrixRMaj v = new DMatrixRMaj(product.columns(), small.numCols);
        CommonOps_DDRM.mult(right.getQ(null, true), small, v);
        return new Svd(product, sigma, v);
    }

    private static QRDecomposition<DMatrixRMaj> qr(DMatrixRMaj matrix) {
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(matrix.numRows, matrix.numCols);
        // False says that a column depends on those before it, and Q·R is the matrix all the same.
        qr.decompose(matrix);
        return qr;
    }

    /** Falling; as many as the product's smallest dimension. */
    double[] sigma() {
        return sigma;
    }

    /** The direction of a singular value among the rows; zero for the value 0. */
    double[] leftVector(int index) {
        double[] vector = product.times(rightVector(index));
        for (int row = 0; row < vector.length; row++) {
            vector[row] = sigma[index] == 0 ? 0 : vector[row] / sigma[index];
        }
        return vector;
    }

    private double[] rightVector(int index) {
        double[] vector = new double[v.numRows];
        for (int column = 0; column < vector.length; column++) {
            vector[column] = v.get(column, index);
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
        int rows = product.rows();
        int columns = product.columns();
        float[] a = new float[rows * rank];
        float[] b = new float[rank * columns];
        for (int r = 0; r < rank; r++) {
            double root = Math.sqrt(sigma[r] / Math.abs(alpha));
            double[] left = leftVector(r);
            double[] right = rightVector(r);
            for (int row = 0; row < rows; row++) {
                a[row * rank + r] = (float) (left[row] * root);
            }
            for (int column = 0; column < columns; column++) {
                b[r * columns + column] = (float) (right[column] * root * Math.signum(alpha));
            }
        }
        return new LowRank(Tensor.matrix(rows, rank, a), Tensor.matrix(rank, columns, b));
    }
}
