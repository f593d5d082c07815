package dev.rango.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/** Keys that everybody knows, the same in every process: the secret is 1, the point the curve's own. */
public final class SampleKeys {
    /** Of encrypted ones. */
    public static final String PASSWORD = "secret";

    /** 1.2.840.113549.1.5.13 with tag and length. */
    private static final byte[] PBES2 = HexFormat.of().parseHex("06092a864886f70d01050d");

    private SampleKeys() {}

    /** What a private key encodes, as PKCS#8 does. */
    public static byte[] secret(String curve) {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new ECPrivateKeySpec(BigInteger.ONE, parameters(curve)))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, encrypted. */
    public static byte[] encrypted(String curve) {
        try {
            String algorithm = "PBEWithHmacSHA256AndAES_128";
            PBEParameterSpec spec = new PBEParameterSpec(new byte[8], 2048, new IvParameterSpec(new byte[16]));
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(PASSWORD.toCharArray())),
                    spec);
            byte[] algorithmWithParameters =
                    der(0x30, PBES2, cipher.getParameters().getEncoded());
            return der(0x30, algorithmWithParameters, der(0x04, cipher.doFinal(secret(curve))));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Java's own class for it does not know the name that its parameters have. */
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (content.size() > 0x7f) {
            value.write(0x81);
        }
        value.write(content.size());
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }

    /** What a public key encodes. */
    public static byte[] open(String curve) {
        try {
            ECParameterSpec parameters = parameters(curve);
            return KeyFactory.getInstance("EC")
                    .generatePublic(new ECPublicKeySpec(parameters.getGenerator(), parameters))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a part of a PEM file. */
    public static byte[] pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n").getBytes(US_ASCII);
    }

    private static ECParameterSpec parameters(String curve) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }
}
