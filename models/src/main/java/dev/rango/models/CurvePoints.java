package dev.rango.models;

import java.math.BigInteger;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;

/** Finds the public key of a private one, which Java does not: the generator of the curve, added to itself that often. */
final class CurvePoints {
    private static final BigInteger THREE = BigInteger.valueOf(3);

    private final ECParameterSpec curve;
    private final BigInteger prime;

    CurvePoints(ECParameterSpec curve) {
        this.curve = curve;
        this.prime = ((ECFieldFp) curve.getCurve().getField()).getP();
    }

    /**
     * @param secret of a private key
     * @throws IllegalArgumentException when it is not within 1 and the order of the curve
     */
    ECPoint ofSecret(BigInteger secret) {
        if (secret.signum() <= 0 || secret.compareTo(curve.getOrder()) >= 0) {
            throw new IllegalArgumentException("is no secret of this curve");
        }
        ECPoint sum = ECPoint.POINT_INFINITY;
        for (int bit = secret.bitLength() - 1; bit >= 0; bit--) {
            sum = add(sum, sum);
            if (secret.testBit(bit)) {
                sum = add(sum, curve.getGenerator());
            }
        }
        return sum;
    }

    private ECPoint add(ECPoint a, ECPoint b) {
        if (a.equals(ECPoint.POINT_INFINITY)) {
            return b;
        }
        if (b.equals(ECPoint.POINT_INFINITY)) {
            return a;
        }
        BigInteger rise;
        BigInteger run;
        if (!a.equals(b)) {
            rise = b.getAffineY().subtract(a.getAffineY());
            run = b.getAffineX().subtract(a.getAffineX());
        } else {
            rise = a.getAffineX().pow(2).multiply(THREE).add(curve.getCurve().getA());
            run = a.getAffineY().shiftLeft(1);
        }
        if (run.mod(prime).signum() == 0) {
            return ECPoint.POINT_INFINITY;
        }
        BigInteger slope = rise.multiply(run.modInverse(prime)).mod(prime);
        BigInteger x =
                slope.pow(2).subtract(a.getAffineX()).subtract(b.getAffineX()).mod(prime);
        BigInteger y = slope.multiply(a.getAffineX().subtract(x))
                .subtract(a.getAffineY())
                .mod(prime);
        return new ECPoint(x, y);
    }
}
