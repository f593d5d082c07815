package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The public keys whose signatures are believed: ECDSA on P-256, P-384 or P-521. */
public final class TrustedKeys {
    private static final int PEM_WIDTH = 64;

    /** By their hints. */
    private final Map<String, ECPublicKey> keys;

    private TrustedKeys(Map<String, ECPublicKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads public keys: PEM files as {@code openssl pkey -pubout} writes them.
     *
     * @throws UnusableInputException when there is none, or a file is unusable, or holds another kind of key
     */
    public static TrustedKeys read(List<Path> files) {
        List<PublicKey> read = new ArrayList<>();
        files.forEach(file -> read.addAll(parse(file)));
        return of(read);
    }

    /** As {@link #read(List)}. */
    public static TrustedKeys read(Path... files) {
        return read(List.of(files));
    }

    /**
     * Takes keys.
     *
     * @throws UnusableInputException when there is none, or one of another kind
     */
    public static TrustedKeys of(List<? extends PublicKey> keys) {
        Map<String, ECPublicKey> byHint = new LinkedHashMap<>();
        keys.forEach(key -> byHint.put(hint(key), elliptic("trusted key", key)));
        if (byHint.isEmpty()) {
            throw new UnusableInputException("trusted keys", "", "there is none: nothing could be believed");
        }
        return new TrustedKeys(byHint);
    }

    private static ECPublicKey elliptic(String source, PublicKey key) {
        if (key instanceof ECPublicKey elliptic && SigningCurve.of(elliptic).isPresent()) {
            return elliptic;
        }
        throw otherKind(source, null);
    }

    private static UnusableInputException otherKind(String source, Exception cause) {
        return new UnusableInputException(
                source,
                "",
                "is no public key that models are signed with: ECDSA on " + SigningCurve.NAMES
                        + ", its point not compressed",
                cause);
    }

    private static List<PublicKey> parse(Path file) {
        List<PublicKey> keys = new ArrayList<>();
        List<PemBlock> blocks = PemBlock.read(file);
        if (blocks.stream().anyMatch(block -> block.label().endsWith("PRIVATE KEY"))) {
            throw new UnusableInputException(
                    file,
                    "",
                    "is a private key, which never leaves whoever signs; `openssl pkey -in " + file.getFileName()
                            + " -pubout` writes the public one");
        }
        for (PemBlock block : blocks) {
            if (!block.label().equals("PUBLIC KEY")) {
                throw new UnusableInputException(
                        file, "", "holds a " + block.label() + "; `openssl pkey -pubout` writes a PUBLIC KEY");
            }
            try {
                PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(block.der()));
                keys.add(elliptic(file.toString(), key));
            } catch (GeneralSecurityException e) {
                throw otherKind(file.toString(), e);
            }
        }
        return keys;
    }

    /**
     * What a signature names its key by: the SHA-256 of the key as PEM, in hexadecimal.
     *
     * @param key any that has an encoding
     */
    public static String hint(PublicKey key) {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(PEM_WIDTH, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        return Sha256.of(pem.getBytes(US_ASCII));
    }

    Map<String, ECPublicKey> byHint() {
        return keys;
    }

    @Override
    public String toString() {
        return String.join(", ", keys.keySet());
    }
}
