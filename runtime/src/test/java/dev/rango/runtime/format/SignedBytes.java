package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Signatures as another tool would make them, right and wrong ones: text by text. */
public final class SignedBytes {
    private SignedBytes() {}

    /** Always the same for a seed. */
    public static KeyPair key(String curve, int seed) {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed);
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A bundle for a statement. */
    public static String bundle(String statement, KeyPair key) {
        return bundle(statement, TrustedKeys.hint(key.getPublic()), sign(statement, key));
    }

    public static String bundle(String statement, String hint, byte[] signature) {
        return """
                {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",
                 "verificationMaterial":{"publicKey":{"hint":"%s"},"tlogEntries":[]},
                 "dsseEnvelope":{"payload":"%s","payloadType":"application/vnd.in-toto+json",
                  "signatures":[{"sig":"%s","keyid":""}]}}
                """.formatted(hint, base64(statement.getBytes(UTF_8)), base64(signature));
    }

    public static byte[] sign(String statement, KeyPair key) {
        byte[] payload = statement.getBytes(UTF_8);
        try {
            Signature signature = Signature.getInstance(
                    TrustedKeys.algorithm((ECPublicKey) key.getPublic()).orElseThrow());
            signature.initSign(key.getPrivate());
            signature.update(("DSSEv1 28 application/vnd.in-toto+json " + payload.length + " ").getBytes(UTF_8));
            signature.update(payload);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String statement(List<ModelManifest.Part> files, String... ignored) {
        return statement(ModelSignature.rootDigest(files), resources(files), ignored);
    }

    static String resources(List<ModelManifest.Part> files) {
        return files.stream()
                .map(file -> "{\"name\":\"%s\",\"algorithm\":\"sha256\",\"digest\":\"%s\"}"
                        .formatted(file.name(), file.sha256()))
                .collect(Collectors.joining(","));
    }

    public static String statement(String root, String resources, String... ignored) {
        return """
                {"_type":"https://in-toto.io/Statement/v1",
                 "subject":[{"name":"m","digest":{"sha256":"%s"}}],
                 "predicateType":"https://model_signing/signature/v1.0",
                 "predicate":{"resources":[%s],
                  "serialization":{"method":"files","hash_type":"sha256","allow_symlinks":false,"ignore_paths":[%s]}}}
                """.formatted(
                        root,
                        resources,
                        List.of(ignored).stream().map(path -> '"' + path + '"').collect(Collectors.joining(",")));
    }

    /** Signs a folder as it is. */
    public static void sign(Path folder, KeyPair key) throws IOException {
        List<ModelManifest.Part> files = FolderListing.of(folder, List.of(ModelSignature.FILE)).files().stream()
                .map(name -> new ModelManifest.Part(name, Sha256.of(folder.resolve(name))))
                .toList();
        Files.writeString(folder.resolve(ModelSignature.FILE), bundle(statement(files), key));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
