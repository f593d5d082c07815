package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The outer layers of a {@code model.sig}: a Sigstore bundle (version 0.3, JSON) whose DSSE envelope holds what was signed.
 *
 * @param hint names the key; empty in signatures of model_signing 1.0, which name none
 * @param payload what was signed
 * @param signature ECDSA's two numbers, in DER
 */
record SignatureBundle(Path file, String hint, byte[] payload, byte[] signature) {
    /** Fields of the bundle that say that it was signed in another way. */
    private static final List<String> CERTIFICATES = List.of("certificate", "x509CertificateChain");

    static SignatureBundle parse(Path file, byte[] content) {
        JsonFile.Fields bundle = JsonFile.readObject(file, content);
        require(bundle, "mediaType", ModelSignature.MEDIA_TYPE);
        JsonFile.Fields material = bundle.object("verificationMaterial");
        for (String certificate : CERTIFICATES) {
            if (material.values().containsKey(certificate)) {
                throw material.unusable(certificate, "is how it was signed; here only public keys are believed");
            }
        }
        JsonFile.Fields envelope = bundle.object("dsseEnvelope");
        require(envelope, "payloadType", ModelSignature.PAYLOAD_TYPE);
        List<JsonFile.Fields> signatures = envelope.objects("signatures");
        if (signatures.size() != 1) {
            throw envelope.unusable("signatures", "are " + signatures.size() + ", not one");
        }
        return new SignatureBundle(
                file,
                material.object("publicKey").textOr("hint", ""),
                base64(envelope, "payload"),
                base64(signatures.get(0), "sig"));
    }

    private static void require(JsonFile.Fields fields, String name, String expected) {
        if (!fields.text(name).equals(expected)) {
            throw fields.unusable(name, "is not " + expected);
        }
    }

    private static byte[] base64(JsonFile.Fields fields, String name) {
        try {
            return Base64.getDecoder().decode(fields.text(name));
        } catch (IllegalArgumentException e) {
            throw fields.unusable(name, "is not base64");
        }
    }

    /** The bytes under a DSSE signature: its "pre-authentication encoding", version 1. */
    static byte[] signedBytes(byte[] payload) {
        byte[] head = ("DSSEv1 " + ModelSignature.PAYLOAD_TYPE.length() + " " + ModelSignature.PAYLOAD_TYPE + " "
                        + payload.length + " ")
                .getBytes(US_ASCII);
        byte[] all = new byte[head.length + payload.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(payload, 0, all, head.length, payload.length);
        return all;
    }

    /**
     * The hint of the key that signed.
     *
     * @throws UnusableInputException when it is none of these, or the signature is not one of it
     */
    String signer(TrustedKeys trusted) {
        Map<String, ECPublicKey> keys = trusted.byHint();
        if (hint.isEmpty()) {
            return keys.entrySet().stream()
                    .filter(key -> holds(key.getValue()))
                    .findFirst()
                    .orElseThrow(() -> new UnusableInputException(
                            file, "", "is not signed with a trusted key, or was changed; trusted: " + trusted))
                    .getKey();
        }
        ECPublicKey key = keys.get(hint);
        if (key == null) {
            throw new UnusableInputException(
                    file, "", "is signed with a key that is not trusted: " + shown(hint) + "; trusted: " + trusted);
        }
        if (!holds(key)) {
            throw new UnusableInputException(file, "", "was changed or forged: the signature is not one of " + hint);
        }
        return hint;
    }

    private static String shown(String hint) {
        return hint.matches("[0-9a-f]{64}") ? hint : "its hint is no SHA-256";
    }

    private boolean holds(ECPublicKey key) {
        // CVE-2022-21449: Java 15 to 18 took two zeros for a signature of anything.
        if (!isInRange(key.getParams().getOrder())) {
            return false;
        }
        try {
            Signature check =
                    Signature.getInstance(SigningCurve.of(key).orElseThrow().algorithm());
            check.initVerify(key);
            check.update(signedBytes(payload));
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean isInRange(BigInteger order) {
        try {
            DerReader der = new DerReader(signature);
            DerReader numbers = der.sequence();
            der.end();
            boolean both = isInRange(numbers.integer(), order) & isInRange(numbers.integer(), order);
            numbers.end();
            return both;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isInRange(BigInteger number, BigInteger order) {
        return number.signum() > 0 && number.compareTo(order) < 0;
    }
}
