package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    private static final Optional<char[]> NO_PASSWORD = Optional.empty();

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("key.pem"), text);
    }

    private void assertRefused(String text, String reason) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> SigningKey.read(file, NO_PASSWORD))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void everyFormOfAKeyGivesThePublicOneToo(String curve) throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            KeyPair key = PemFiles.key(curve, seed);
            String[] forms = {
                PemFiles.pkcs8(key),
                PemFiles.sec1(key, true, true),
                PemFiles.sec1(key, true, false),
                PemFiles.sec1(key, false, true),
                "Explained before\n" + PemFiles.pkcs8(key).replace("\n", "\r\n") + "and after\n"
            };
            for (String form : forms) {
                SigningKey read = SigningKey.read(file(form), NO_PASSWORD);
                assertThat(read.open()).isEqualTo(key.getPublic());
                assertThat(read.sign(new byte[] {1, 2, 3})).isNotEmpty();
            }
        }
    }

    @Test
    void aTextIsReadAsAFileIsAndNamedByItsSource() throws Exception {
        KeyPair key = PemFiles.key("secp256r1", 1);
        assertThat(SigningKey.parse("KEY", PemFiles.pkcs8(key), NO_PASSWORD).open())
                .isEqualTo(key.getPublic());
        assertThatThrownBy(() -> SigningKey.parse("KEY", PemFiles.open(key), NO_PASSWORD))
                .hasMessageStartingWith("KEY: holds no private key: it is a PUBLIC KEY");
        assertThatThrownBy(() -> SigningKey.parse("KEY", "", NO_PASSWORD))
                .hasMessageStartingWith("KEY: is no PEM file");
        assertThatThrownBy(() -> SigningKey.parse("KEY", "x".repeat(70_000), NO_PASSWORD))
                .hasMessageContaining("is longer than any key");
    }

    @Test
    void anEncryptedKeyNeedsItsPassword() throws Exception {
        KeyPair key = PemFiles.key("secp256r1", 1);
        String text = PemFiles.encrypted(key, "geheim");
        assertRefused(text, "key password env");
        Path file = file(text);
        assertThat(SigningKey.read(file, Optional.of("geheim".toCharArray())).open())
                .isEqualTo(key.getPublic());
        for (String wrong : new String[] {"falsch", "", "gehei\u00df"}) {
            assertThatThrownBy(() -> SigningKey.read(file, Optional.of(wrong.toCharArray())))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("is the password right?");
        }
    }

    /** Two thousand million rounds would take an hour. */
    @Test
    void anEncryptedKeyIsNotTriedForEver() throws Exception {
        Path file = file(PemFiles.encrypted(PemFiles.key("secp256r1", 1), "geheim", 0x7f, 0xff, 0xff, 0xff));
        assertThatThrownBy(() -> SigningKey.read(file, Optional.of("geheim".toCharArray())))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("more than a million rounds; `openssl pkcs8 -topk8");
    }

    @Test
    void whatIsNoSuchKeyIsNamed() throws Exception {
        KeyPair key = PemFiles.key("secp256r1", 1);
        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String good = PemFiles.pkcs8(key);
        assertRefused("", "is no PEM file");
        assertRefused("{}", "is no PEM file");
        assertRefused(PemFiles.open(key), "holds no private key: it is a PUBLIC KEY");
        assertRefused(good + good, "holds several private keys");
        assertRefused(good.substring(0, good.length() / 2), "is cut off");
        assertRefused(good.replaceFirst("\nM", "\n*"), "is not base64");
        assertRefused(PemFiles.pem("PRIVATE KEY", new byte[] {1, 2, 3}), "is no private key of an elliptic curve");
        assertRefused(PemFiles.pkcs8(edwards), "is no private key of an elliptic curve");
        assertRefused(PemFiles.pem("RSA PRIVATE KEY", new byte[9]), "is a RSA PRIVATE KEY; `openssl pkcs8 -topk8");
        assertRefused(PemFiles.pem("EC PRIVATE KEY", new byte[9]), "names no curve");
        assertRefused(PemFiles.sec1(key, false, false), "names no curve");
        assertRefused(
                PemFiles.sec1(key, true, false).replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\n"),
                "is encrypted as older tools did it");
        assertRefused("x".repeat(70_000), "is longer than any key");
        assertThatThrownBy(() -> SigningKey.read(folder, NO_PASSWORD)).hasMessageContaining("is no regular file");
        assertThatThrownBy(() -> SigningKey.read(folder.resolve("none"), NO_PASSWORD))
                .hasMessageContaining("no such file");
    }

    @Test
    void trustedKeysAreReadFromFiles() throws Exception {
        KeyPair one = PemFiles.key("secp256r1", 1);
        KeyPair two = PemFiles.key("secp521r1", 2);
        String both = TrustedKeys.hint(one.getPublic()) + ", " + TrustedKeys.hint(two.getPublic());
        Path file = file("Public-Key: (256 bit)\n" + PemFiles.open(one) + PemFiles.open(two));
        assertThat(TrustedKeys.read(file)).hasToString(both);
        assertThatThrownBy(() -> TrustedKeys.read(file(PemFiles.sec1(one, true, true))))
                .hasMessageContaining("is a private key, which never leaves whoever signs");
        assertThatThrownBy(() -> TrustedKeys.read(file(PemFiles.pem("CERTIFICATE", new byte[9]))))
                .hasMessageContaining("holds no PUBLIC KEY");
        assertThatThrownBy(() -> TrustedKeys.read(file(PemFiles.pem("PUBLIC KEY", new byte[9]))))
                .hasMessageContaining("is no public key that models are signed with");
    }
}
