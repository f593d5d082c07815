package dev.rango.runtime;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleKeys;
import java.util.List;

/** PEM files of public keys. */
public final class PublicKeyFuzz {
    private PublicKeyFuzz() {}

    public static void fuzzerTestOneInput(byte[] pem) {
        Reading.of(pem, "key.pub", file -> TrustedKeys.read(file));
    }

    public static List<byte[]> seeds() {
        return List.of(
                SampleKeys.pem("PUBLIC KEY", SampleKeys.open("secp256r1")),
                SampleKeys.pem("PUBLIC KEY", SampleKeys.open("secp521r1")),
                SampleKeys.pem("PRIVATE KEY", SampleKeys.secret("secp256r1")));
    }
}
