package dev.rango.models;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/** Keys as OpenSSL writes them into files. */
final class PemFiles {
    private static final String CIPHER = "PBEWithHmacSHA256AndAES_256";

    private PemFiles() {}

    /** Always the same for a seed. */
    static KeyPair key(String curve, int seed) throws GeneralSecurityException {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(seed);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve), random);
        return generator.generateKeyPair();
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    /** {@code openssl pkey -pubout}. */
    static String open(KeyPair key) {
        return pem("PUBLIC KEY", key.getPublic().getEncoded());
    }

    /** {@code openssl genpkey}. */
    static String pkcs8(KeyPair key) {
        return pem("PRIVATE KEY", key.getPrivate().getEncoded());
    }

    /** {@code openssl pkcs8 -topk8}: PBES2 (RFC 8018) of PBKDF2, HMAC with SHA-256 and AES-256-CBC. */
    static String encrypted(KeyPair key, String password) throws Exception {
        return encrypted(key, password, 8, 0);
    }

    /** The same of a file that says another number of rounds, big-endian. */
    static String encrypted(KeyPair key, String password, int... rounds) throws Exception {
        byte[] said = new byte[rounds.length];
        for (int i = 0; i < said.length; i++) {
            said[i] = (byte) rounds[i];
        }
        byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] start = new byte[16];
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(CIPHER).generateSecret(new PBEKeySpec(password.toCharArray())),
                new PBEParameterSpec(salt, 2048, new IvParameterSpec(start)));
        byte[] hmac = value(0x30, objectId("2a864886f70d0209"), value(5));
        byte[] derivation =
                value(0x30, objectId("2a864886f70d01050c"), value(0x30, value(4, salt), value(2, said), hmac));
        byte[] encryption = value(0x30, objectId("60864801650304012a"), value(4, start));
        byte[] algorithm = value(0x30, objectId("2a864886f70d01050d"), value(0x30, derivation, encryption));
        return pem(
                "ENCRYPTED PRIVATE KEY",
                value(0x30, algorithm, value(4, cipher.doFinal(key.getPrivate().getEncoded()))));
    }

    private static byte[] objectId(String hex) {
        return value(6, HexFormat.of().parseHex(hex));
    }

    /** {@code openssl ecparam -genkey}; the curve stands in the key, beside it, or nowhere. */
    static String sec1(KeyPair key, boolean inside, boolean beside) throws Exception {
        ECPrivateKey secret = (ECPrivateKey) key.getPrivate();
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(secret.getParams());
        byte[] fixed = new byte[(secret.getParams().getOrder().bitLength() + 7) / 8];
        byte[] number = unsigned(secret.getS());
        System.arraycopy(number, 0, fixed, fixed.length - number.length, number.length);
        byte[] der = value(
                0x30,
                value(2, new byte[] {1}),
                value(4, fixed),
                inside ? value(0xA0, curve.getEncoded()) : new byte[0]);
        return (beside ? pem("EC PARAMETERS", curve.getEncoded()) : "") + pem("EC PRIVATE KEY", der);
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (content.size() > 127) {
            value.write(0x81);
        }
        value.write(content.size());
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }
}
