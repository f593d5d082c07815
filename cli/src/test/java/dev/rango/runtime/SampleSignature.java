package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.SampleKeys;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.ModelSignature;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Signatures with a key that everybody knows. */
final class SampleSignature {
    static final TrustedKeys TRUSTED;
    private static final PrivateKey SECRET;
    private static final String HINT;

    static {
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            SECRET = keys.generatePrivate(new PKCS8EncodedKeySpec(SampleKeys.secret("secp256r1")));
            PublicKey open = keys.generatePublic(new X509EncodedKeySpec(SampleKeys.open("secp256r1")));
            TRUSTED = TrustedKeys.of(List.of(open));
            HINT = TrustedKeys.hint(open);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SampleSignature() {}

    /** A bundle that says this and is signed, whatever it is. */
    static byte[] of(byte[] statement) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(SECRET);
            signature.update(ModelSignature.signedBytes(statement));
            Base64.Encoder base64 = Base64.getEncoder();
            return """
                    {"mediaType":"%s","verificationMaterial":{"publicKey":{"hint":"%s"},"tlogEntries":[]},
                     "dsseEnvelope":{"payload":"%s","payloadType":"%s","signatures":[{"sig":"%s","keyid":""}]}}
                    """.formatted(
                            ModelSignature.MEDIA_TYPE,
                            HINT,
                            base64.encodeToString(statement),
                            ModelSignature.PAYLOAD_TYPE,
                            base64.encodeToString(signature.sign()))
                    .getBytes(UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is said of a folder with two files. */
    static byte[] statement(String ignored) {
        ModelManifest.Part config = new ModelManifest.Part("config.json", "ab".repeat(32));
        ModelManifest.Part graph = new ModelManifest.Part("adapters/films.onnx_adapter", "01".repeat(32));
        return """
                {"_type":"%s","subject":[{"name":"m","digest":{"sha256":"%s"}}],"predicateType":"%s",
                 "predicate":{"resources":[
                  {"name":"%s","algorithm":"sha256","digest":"%s"},{"name":"%s","algorithm":"sha256","digest":"%s"}],
                 "serialization":{"method":"files","hash_type":"sha256","allow_symlinks":false%s}}}
                """.formatted(
                        ModelSignature.STATEMENT_TYPE,
                        ModelSignature.rootDigest(List.of(config, graph)),
                        ModelSignature.PREDICATE_TYPE,
                        config.name(),
                        config.sha256(),
                        graph.name(),
                        graph.sha256(),
                        ignored)
                .getBytes(UTF_8);
    }
}
