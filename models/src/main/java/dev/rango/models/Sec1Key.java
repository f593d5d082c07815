package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/** An {@code EC PRIVATE KEY} (SEC 1, C.4), which Java reads only in the envelope of PKCS#8 (RFC 5208). */
final class Sec1Key {
    static final String LABEL = "EC PRIVATE KEY";
    /** Where it names no curve itself, as {@code openssl ecparam -genkey} writes it beside the key. */
    private static final String PARAMETERS = "EC PARAMETERS";

    /** id-ecPublicKey, 1.2.840.10045.2.1, with tag and length. */
    private static final String ELLIPTIC_KEY = "06072a8648ce3d0201";

    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int LONG_FORM = 0x80;

    private Sec1Key() {}

    static PKCS8EncodedKeySpec wrapped(String file, byte[] key, List<PemBlock> blocks) {
        try {
            byte[] algorithm = value(
                    SEQUENCE,
                    HexFormat.of().parseHex(ELLIPTIC_KEY),
                    value(OBJECT_ID, curve(new DerReader(key).sequence(), blocks)));
            return new PKCS8EncodedKeySpec(
                    value(SEQUENCE, value(INTEGER, new byte[] {0}), algorithm, value(OCTETS, key)));
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(
                    file,
                    LABEL,
                    "names no curve, or spells it out: `openssl ecparam -name prime256v1 -genkey` names it",
                    e);
        }
    }

    private static byte[] curve(DerReader key, List<PemBlock> blocks) {
        if (!key.integer().equals(BigInteger.ONE) || key.octets().length == 0) {
            throw new IllegalArgumentException("is no key");
        }
        if (key.isTagged(0)) {
            return key.tagged(0).objectId();
        }
        return blocks.stream()
                .filter(block -> block.label().equals(PARAMETERS))
                .findFirst()
                .map(block -> new DerReader(block.der()).objectId())
                .orElseThrow(() -> new IllegalArgumentException("no curve"));
    }

    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        int length = content.size();
        // The shortest form, as DER wants it; no key has 256 bytes and more.
        if (length >= LONG_FORM) {
            value.write(LONG_FORM + 1);
        }
        value.write(length);
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }
}
