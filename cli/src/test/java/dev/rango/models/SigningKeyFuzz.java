package dev.rango.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleKeys;
import java.util.List;
import java.util.Optional;

/** PEM files of private keys. */
public final class SigningKeyFuzz {
    private SigningKeyFuzz() {}

    public static void fuzzerTestOneInput(byte[] pem) {
        Reading.of(pem, "key.pem", file -> SigningKey.read(file, Optional.of(SampleKeys.PASSWORD.toCharArray())))
                .ifPresent(key -> key.sign("model".getBytes(UTF_8)));
    }

    public static List<byte[]> seeds() {
        byte[] sec1 = {
            0x30, 0x11, 2, 1, 1, 4, 1, 1, (byte) 0xa0, 9, 6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1
        };
        return List.of(
                SampleKeys.pem("PRIVATE KEY", SampleKeys.secret("secp256r1")),
                SampleKeys.pem("PRIVATE KEY", SampleKeys.secret("secp521r1")),
                SampleKeys.pem("ENCRYPTED PRIVATE KEY", SampleKeys.encrypted("secp256r1")),
                SampleKeys.pem("EC PRIVATE KEY", sec1));
    }
}
