package dev.rango.runtime;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Optional;

/** The elliptic curves on which a model can be signed, each with the hash that belongs to it (FIPS 186-5). */
public enum SigningCurve {
    /** NIST P-256, what {@code openssl ecparam -name prime256v1} makes. */
    P256("secp256r1", "SHA256withECDSA"),
    /** NIST P-384. */
    P384("secp384r1", "SHA384withECDSA"),
    /** NIST P-521. */
    P521("secp521r1", "SHA512withECDSA");

    /** What may be used, for messages. */
    public static final String NAMES = "P-256, P-384 or P-521";

    private final String standardName;
    private final String algorithm;

    SigningCurve(String standardName, String algorithm) {
        this.standardName = standardName;
        this.algorithm = algorithm;
    }

    /** Java's name of the signature. */
    public String algorithm() {
        return algorithm;
    }

    /** The curve's numbers. */
    public ECParameterSpec parameters() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(standardName));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "this Java has no " + standardName + ": module jdk.crypto.ec is missing", e);
        }
    }

    /** The curve that a key lies on; none when it is another. */
    public static Optional<SigningCurve> of(ECKey key) {
        ECParameterSpec found = key.getParams();
        for (SigningCurve curve : values()) {
            ECParameterSpec known = curve.parameters();
            if (found != null
                    && known.getCurve().equals(found.getCurve())
                    && known.getGenerator().equals(found.getGenerator())
                    && known.getOrder().equals(found.getOrder())
                    && known.getCofactor() == found.getCofactor()) {
                return Optional.of(curve);
            }
        }
        return Optional.empty();
    }
}
