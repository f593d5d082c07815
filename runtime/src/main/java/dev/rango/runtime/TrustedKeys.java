package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rango.runtime.format.RegularFile;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The public keys whose signatures are believed: ECDSA on P-256, P-384 or P-521, each with the hash of its size (FIPS 186-5). */
public final class TrustedKeys {
    /** On which curves keys may lie, for messages. */
    public static final String CURVES = "P-256, P-384 or P-521";

    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";
    private static final int PEM_WIDTH = 64;
    /** A key has some hundred bytes, tools explain it in some thousand. */
    private static final int LARGEST_FILE = 1 << 16;

    /** By their hints. */
    private final Map<String, ECPublicKey> keys = new LinkedHashMap<>();

    private TrustedKeys() {}

    /**
     * Reads public keys: PEM files as {@code openssl pkey -pubout} writes them.
     *
     * @throws UnusableInputException when there is none, or a file is unusable, or holds another kind of key
     */
    public static TrustedKeys read(Path... files) {
        TrustedKeys trusted = new TrustedKeys();
        for (Path file : files) {
            String text = text(file);
            if (text.contains("PRIVATE KEY-----")) {
                throw new UnusableInputException(
                        file,
                        "",
                        "is a private key, which never leaves whoever signs; `openssl pkey -in " + file.getFileName()
                                + " -pubout` writes the public one");
            }
            String[] parts = text.split(BEGIN);
            if (parts.length < 2) {
                throw new UnusableInputException(file, "", "holds no PUBLIC KEY, as `openssl pkey -pubout` writes it");
            }
            for (int part = 1; part < parts.length; part++) {
                trusted.add(file.toString(), parsed(parts[part].split(END)[0]));
            }
        }
        return trusted.requireSome();
    }

    /** Null when it is none that Java reads. */
    private static PublicKey parsed(String base64) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return null;
        }
    }

    private static String text(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", Files.exists(file) ? "is no regular file" : "no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST_FILE), ISO_8859_1);
        } catch (IOException e) {
            throw RegularFile.unreadable(file, e);
        }
    }

    /**
     * Takes keys.
     *
     * @throws UnusableInputException when there is none, or one of another kind
     */
    public static TrustedKeys of(List<? extends PublicKey> keys) {
        TrustedKeys trusted = new TrustedKeys();
        for (PublicKey key : keys) {
            trusted.add("trusted key", key);
        }
        return trusted.requireSome();
    }

    private void add(String source, PublicKey key) {
        if (!(key instanceof ECPublicKey elliptic) || algorithm(elliptic).isEmpty()) {
            throw new UnusableInputException(
                    source,
                    "",
                    "is no public key that models are signed with: ECDSA on " + CURVES + ", its point not compressed");
        }
        keys.put(hint(key), elliptic);
    }

    private TrustedKeys requireSome() {
        if (keys.isEmpty()) {
            throw new UnusableInputException("trusted keys", "", "there is none: nothing could be believed");
        }
        return this;
    }

    /** Java's name for the signatures of a key; none when it lies on another curve. */
    public static Optional<String> algorithm(ECKey key) {
        ECParameterSpec curve = key.getParams();
        int bits = curve.getOrder().bitLength();
        try {
            AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
            named.init(new ECGenParameterSpec("secp" + bits + "r1"));
            ECParameterSpec known = named.getParameterSpec(ECParameterSpec.class);
            return bits >= 256
                            && known.getCurve().equals(curve.getCurve())
                            && known.getGenerator().equals(curve.getGenerator())
                            && known.getOrder().equals(curve.getOrder())
                    ? Optional.of("SHA" + Math.min(bits, 512) + "withECDSA")
                    : Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** What a signature names its key by: the SHA-256 of the key as PEM, in hexadecimal. */
    public static String hint(PublicKey key) {
        String base64 = Base64.getMimeEncoder(PEM_WIDTH, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return Sha256.of((BEGIN + "\n" + base64 + "\n" + END + "\n").getBytes(ISO_8859_1));
    }

    public boolean has(String hint) {
        return keys.containsKey(hint);
    }

    /**
     * The hint of the key that made a signature; none when none of these did.
     *
     * @param named hint of the only one to try; empty for all
     */
    public Optional<String> signer(String named, byte[] signed, byte[] signature) {
        for (Map.Entry<String, ECPublicKey> key : keys.entrySet()) {
            if ((named.isEmpty() || named.equals(key.getKey())) && holds(key.getValue(), signed, signature)) {
                return Optional.of(key.getKey());
            }
        }
        return Optional.empty();
    }

    private static boolean holds(ECPublicKey key, byte[] signed, byte[] signature) {
        try {
            // CVE-2022-21449: Java 15 to 18 took two zeros for a signature of anything.
            if (!isInRange(signature, key.getParams().getOrder())) {
                return false;
            }
            Signature check = Signature.getInstance(algorithm(key).orElseThrow());
            check.initVerify(key);
            check.update(signed);
            return check.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /** Whether this is the DER of two numbers (X.690) from 1 to below the order, in its one form. */
    private static boolean isInRange(byte[] der, BigInteger order) {
        // Of P-521 the length takes two bytes.
        int at = der[1] == (byte) 0x81 ? 3 : 2;
        if (der[0] != 0x30 || (der[at - 1] & 0xFF) != der.length - at) {
            return false;
        }
        for (int number = 0; number < 2; number++) {
            int end = at + 2 + der[at + 1];
            if (der[at] != 2 || end > der.length) {
                return false;
            }
            BigInteger value = new BigInteger(Arrays.copyOfRange(der, at + 2, end));
            if (value.signum() <= 0 || value.compareTo(order) >= 0) {
                return false;
            }
            at = end;
        }
        return at == der.length;
    }

    @Override
    public String toString() {
        return String.join(", ", keys.keySet());
    }
}
