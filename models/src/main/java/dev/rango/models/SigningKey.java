package dev.rango.models;

import dev.rango.runtime.Setting;
import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * A private key to sign with, and the public one that belongs to it: ECDSA on P-256, P-384 or P-521.
 *
 * @param secret stays with whoever signs
 * @param open what verifies
 */
public record SigningKey(ECPrivateKey secret, ECPublicKey open) {
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    /** Of the derivation of the key from a password: seconds. A file can ask for an hour of them. */
    private static final int MOST_ROUNDS = 1_000_000;

    /**
     * Reads a PEM file as OpenSSL writes it: PKCS#8 ({@code PRIVATE KEY}), encrypted or not, or SEC1 ({@code EC PRIVATE KEY}).
     *
     * @param password of an encrypted one
     * @throws UnusableInputException when it is unusable or another kind of key, or the password does not fit
     */
    public static SigningKey read(Path file, Optional<char[]> password) {
        return of(file.toString(), PemBlock.read(file), password);
    }

    /**
     * Reads the text of such a file.
     *
     * @param source where it comes from, which is what an error names
     * @param password of an encrypted one
     * @throws UnusableInputException as for a file
     */
    public static SigningKey parse(String source, String pem, Optional<char[]> password) {
        return of(source, PemBlock.parse(source, pem), password);
    }

    private static SigningKey of(String file, List<PemBlock> blocks, Optional<char[]> password) {
        List<PemBlock> keys =
                blocks.stream().filter(block -> block.label().endsWith(PKCS8)).toList();
        if (keys.size() != 1) {
            throw new UnusableInputException(
                    file,
                    "",
                    keys.isEmpty() ? "holds no private key: " + labels(blocks) : "holds several private keys");
        }
        PemBlock key = keys.get(0);
        if (!key.plain()) {
            throw convertible(file, "is encrypted as older tools did it");
        }
        return of(
                file,
                switch (key.label()) {
                    case PKCS8 -> new PKCS8EncodedKeySpec(key.der());
                    case ENCRYPTED -> decrypted(file, key.der(), password);
                    case Sec1Key.LABEL -> Sec1Key.wrapped(file, key.der(), blocks);
                    default -> throw convertible(file, "is a " + key.label());
                });
    }

    private static String labels(List<PemBlock> blocks) {
        return "it is a "
                + String.join(", ", blocks.stream().map(PemBlock::label).toList());
    }

    private static UnusableInputException convertible(String file, String reason) {
        return new UnusableInputException(
                file, "", reason + "; `openssl pkcs8 -topk8 -in key.pem` writes what is read here");
    }

    private static SigningKey of(String file, PKCS8EncodedKeySpec encoded) {
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            ECPrivateKey secret = (ECPrivateKey) factory.generatePrivate(encoded);
            if (TrustedKeys.algorithm(secret).isEmpty()) {
                throw otherKind(file, null);
            }
            var point = new CurvePoints(secret.getParams()).ofSecret(secret.getS());
            return new SigningKey(
                    secret, (ECPublicKey) factory.generatePublic(new ECPublicKeySpec(point, secret.getParams())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw otherKind(file, e);
        }
    }

    private static UnusableInputException otherKind(String file, Exception cause) {
        return new UnusableInputException(
                file,
                "",
                "is no private key of an elliptic curve that models are signed with (" + TrustedKeys.CURVES + ")",
                cause);
    }

    private static PKCS8EncodedKeySpec decrypted(String file, byte[] der, Optional<char[]> password) {
        char[] given = password.orElseThrow(() -> new UnusableInputException(
                file,
                "",
                "is encrypted: say its password with " + Setting.of("key-password-env") + " or "
                        + Setting.of("key-password-file")));
        try {
            EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
            // Java names PBES2 only by the parameters.
            String algorithm = encrypted.getAlgParameters() == null
                    ? encrypted.getAlgName()
                    : encrypted.getAlgParameters().toString();
            if (!algorithm.startsWith("PBE")) {
                algorithm = encrypted.getAlgName();
            }
            if (encrypted.getAlgParameters() != null
                    && encrypted
                                    .getAlgParameters()
                                    .getParameterSpec(PBEParameterSpec.class)
                                    .getIterationCount()
                            > MOST_ROUNDS) {
                throw convertible(file, "is encrypted in more than a million rounds");
            }
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(given)),
                    encrypted.getAlgParameters());
            return encrypted.getKeySpec(cipher);
        } catch (java.security.NoSuchAlgorithmException | javax.crypto.NoSuchPaddingException | IOException e) {
            throw convertible(file, "is encrypted in a way that Java does not read");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableInputException(file, "", "cannot be decrypted: is the password right?", e);
        }
    }

    /** Signs, and sees that the signature holds. */
    public byte[] sign(byte[] bytes) {
        try {
            Signature signature =
                    Signature.getInstance(TrustedKeys.algorithm(secret).orElseThrow());
            signature.initSign(secret);
            signature.update(bytes);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(bytes);
            if (!signature.verify(signed)) {
                throw new IllegalStateException("a signature that was just made does not hold");
            }
            return signed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read cannot sign", e);
        }
    }
}
