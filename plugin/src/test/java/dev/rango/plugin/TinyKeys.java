package dev.rango.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Seeded keys as OpenSSL writes them. */
record TinyKeys(String secret, String open) {
    static TinyKeys of(int seed) throws GeneralSecurityException {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(seed);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair key = generator.generateKeyPair();
        return new TinyKeys(
                pem("PRIVATE KEY", key.getPrivate().getEncoded()),
                pem("PUBLIC KEY", key.getPublic().getEncoded()));
    }

    Path writeSecret(Path file) throws IOException {
        return Files.writeString(file, secret);
    }

    Path writeOpen(Path file) throws IOException {
        return Files.writeString(file, open);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
