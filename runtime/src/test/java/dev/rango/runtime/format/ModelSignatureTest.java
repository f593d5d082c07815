package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.RealData;
import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of a signature, and every way in which one is refused: with one line. */
class ModelSignatureTest {
    private static final Path FILE = Path.of("m", "model.sig");
    private static final KeyPair KEY = SignedBytes.key("secp256r1", 1);
    private static final TrustedKeys TRUSTED = TrustedKeys.of(List.of(KEY.getPublic()));
    private static final List<ModelManifest.Part> FILES = List.of(
            new ModelManifest.Part("a/x", "1".repeat(64)), new ModelManifest.Part("config.json", "2".repeat(64)));
    private static final String STATEMENT = SignedBytes.statement(FILES, "./.git/", "notes");

    private static ModelSignature verify(String bundle) {
        return ModelSignature.verify(FILE, bundle.getBytes(UTF_8), TRUSTED);
    }

    private static void assertRefused(String bundle, String reason) {
        assertThatThrownBy(() -> verify(bundle))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(FILE + ": ")
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
    }

    private static void assertStatementRefused(String statement, String reason) {
        assertThat(statement).isNotEqualTo(STATEMENT);
        assertRefused(SignedBytes.bundle(statement, KEY), reason);
    }

    private static String changed(String text, String part, String by) {
        assertThat(text).contains(part);
        return text.replace(part, by);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void aSignatureOfATrustedKeySaysWhatWasSigned(String curve) {
        KeyPair key = SignedBytes.key(curve, 2);
        TrustedKeys trusted = TrustedKeys.of(List.of(KEY.getPublic(), key.getPublic()));
        ModelSignature signature =
                ModelSignature.verify(FILE, SignedBytes.bundle(STATEMENT, key).getBytes(UTF_8), trusted);
        assertThat(signature.files()).isEqualTo(FILES);
        assertThat(signature.key()).isEqualTo(TrustedKeys.hint(key.getPublic()));
        assertThat(signature.ignored()).containsExactly(".git", "notes");
    }

    @Test
    void signaturesThatNameNoKeyAreHeldAgainstEachTrustedOne() {
        byte[] made = SignedBytes.sign(STATEMENT, KEY);
        assertThat(verify(SignedBytes.bundle(STATEMENT, "", made)).files()).isEqualTo(FILES);
        KeyPair other = SignedBytes.key("secp384r1", 3);
        assertRefused(SignedBytes.bundle(STATEMENT, "", SignedBytes.sign(STATEMENT, other)), "was changed or forged");
    }

    @Test
    void anotherKeyAnotherStatementAndAnotherHintAreRefused() {
        KeyPair other = SignedBytes.key("secp256r1", 4);
        String hint = TrustedKeys.hint(KEY.getPublic());
        assertRefused(
                SignedBytes.bundle(STATEMENT, other),
                "a key that is not trusted: " + TrustedKeys.hint(other.getPublic()));
        assertRefused(SignedBytes.bundle(STATEMENT, hint, SignedBytes.sign(STATEMENT, other)), "was changed or forged");
        assertRefused(
                SignedBytes.bundle(STATEMENT.replace("config", "konfig"), hint, SignedBytes.sign(STATEMENT, KEY)),
                "was changed or forged");
        assertRefused(SignedBytes.bundle(STATEMENT, "x".repeat(5_000), SignedBytes.sign(STATEMENT, KEY)), "no SHA-256");
    }

    @Test
    void numbersOutOfRangeAreNoSignature() {
        BigInteger order = ((ECPublicKey) KEY.getPublic()).getParams().getOrder();
        for (BigInteger number : List.of(BigInteger.ZERO, order, order.negate(), order.shiftLeft(64))) {
            assertForged(der(number, number));
            assertForged(der(number, BigInteger.ONE));
            assertForged(der(BigInteger.ONE, number));
        }
        byte[] made = SignedBytes.sign(STATEMENT, KEY);
        byte[] longer = java.util.Arrays.copyOf(made, made.length + 1);
        assertForged(longer);
        for (int length = 0; length < made.length; length++) {
            assertForged(java.util.Arrays.copyOf(made, length));
        }
    }

    private static void assertForged(byte[] signature) {
        assertRefused(
                SignedBytes.bundle(STATEMENT, TrustedKeys.hint(KEY.getPublic()), signature), "was changed or forged");
        assertRefused(SignedBytes.bundle(STATEMENT, "", signature), "was changed or forged");
    }

    private static byte[] der(BigInteger r, BigInteger s) {
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        for (BigInteger number : List.of(r, s)) {
            byte[] bytes = number.toByteArray();
            numbers.write(2);
            numbers.write(bytes.length);
            numbers.writeBytes(bytes);
        }
        ByteArrayOutputStream sequence = new ByteArrayOutputStream();
        sequence.write(0x30);
        sequence.write(numbers.size());
        sequence.writeBytes(numbers.toByteArray());
        return sequence.toByteArray();
    }

    @Test
    void bundlesOfOtherKindsAreNamed() {
        String good = SignedBytes.bundle(STATEMENT, KEY);
        assertRefused(changed(good, "v0.3", "v0.2"), "mediaType: is not application/vnd.dev.sigstore.bundle.v0.3+json");
        assertRefused(changed(good, "in-toto", "else"), "payloadType: is not");
        assertRefused(changed(good, "\"publicKey\"", "\"certificate\""), "it is signed with a certificate");
        assertRefused(changed(good, "\"publicKey\"", "\"x509CertificateChain\""), "it is signed with a certificate");
        assertRefused(changed(good, "\"signatures\":[{", "\"signatures\":[{},{"), "signatures: are 2, not one");
        assertRefused(changed(good, "\"sig\":\"", "\"sig\":\"*"), "sig: is not base64");
        assertRefused(changed(good, "\"payload\":\"", "\"payload\":\"*"), "payload: is not base64");
        assertRefused(changed(good, "\"tlogEntries\"", "\"publicKey\""), "Duplicate");
        assertRefused("", "is empty");
        assertRefused("[]", "is not a JSON object");
        assertRefused("{}", "mediaType: is missing");
        assertRefused(good + "{}", "more than one");
        assertRefused(good.substring(0, 200), "broken JSON");
        assertRefused("{\"a\":".repeat(100_000), "broken JSON");
        assertRefused("{\"mediaType\":" + "[".repeat(4_000_000), "broken JSON");
        assertRefused("x".repeat(ModelSignature.LARGEST + 1), "more than 8 MB");
    }

    @Test
    void statementsOfOtherKindsAreNamed() {
        assertStatementRefused(
                changed(STATEMENT, "Statement/v1", "Statement/v0.1"), "_type: is not https://in-toto.io/Statement/v1");
        assertStatementRefused(changed(STATEMENT, "signature/v1.0", "Digests/v0.1"), "predicateType: is not");
        assertStatementRefused(changed(STATEMENT, "\"files\"", "\"shards\""), "method: is not files");
        assertStatementRefused(
                changed(STATEMENT, "\"hash_type\":\"sha256\"", "\"hash_type\":\"blake2\""), "hash_type: is not sha256");
        assertStatementRefused(
                changed(STATEMENT, "\"algorithm\":\"sha256\"", "\"algorithm\":\"md5\""), "algorithm: is not sha256");
        assertStatementRefused(
                changed(STATEMENT, "[{\"name\":\"m\"", "[{},{\"name\":\"m\""), "subject: is not one model");
        assertStatementRefused(
                changed(STATEMENT, "2".repeat(64), "3".repeat(64)), "subject: is not one model whose digest");
        assertStatementRefused(changed(STATEMENT, "2".repeat(64), "2".repeat(63)), "is no SHA-256");
        assertStatementRefused(
                SignedBytes.statement(ModelSignature.rootDigest(List.of()), ""), "subject: is not one model");
        assertRefused(SignedBytes.bundle("\u0000", KEY), "broken JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "/etc/passwd",
                "a/../../x",
                "a//x",
                ".",
                "..",
                "",
                "a/.",
                "C:x",
                "a\\\\b",
                "a\\u0000b",
                "a\\nb"
            })
    void namesThatLeaveTheFolderAreRefused(String name) {
        List<ModelManifest.Part> files = List.of(new ModelManifest.Part(name, "1".repeat(64)));
        assertStatementRefused(SignedBytes.statement(files), "is no name of a file inside the folder");
    }

    @Test
    void aNameTwiceIsRefusedAndOneThatLooksTheSameIsShown() {
        List<ModelManifest.Part> twice = List.of(FILES.get(0), FILES.get(0));
        assertStatementRefused(SignedBytes.statement(twice), "'a/x' is there twice");
        // A Cyrillic о.
        FolderListing found =
                new FolderListing(new TreeSet<>(List.of("a/x", "config.json", "c\u043enfig.json")), new TreeSet<>());
        assertThat(verify(SignedBytes.bundle(STATEMENT, KEY)).differences(found))
                .containsExactly("c\\u043enfig.json is not among the signed files");
    }

    @Test
    void keysOfOtherKindsAreNotTrusted() throws Exception {
        assertThatThrownBy(() -> TrustedKeys.of(List.of())).hasMessageContaining("there is none");
        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        assertThatThrownBy(() -> TrustedKeys.of(List.of(edwards.getPublic())))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("ECDSA on P-256, P-384 or P-521");
    }

    /** A folder that another tool signed. */
    @Tag("real-data")
    @Test
    void theSampleOfModelSigningIsBelieved() throws Exception {
        Path sample = RealData.folder().resolve("model-signing");
        Path file = sample.resolve("v1.1.0-elliptic-key/model.sig");
        TrustedKeys trusted = TrustedKeys.read(sample.resolve("signing-key-pub.pem"));
        ModelSignature signature = ModelSignature.verify(file, Files.readAllBytes(file), trusted);
        assertThat(signature.files()).extracting(ModelManifest.Part::name).containsExactly("signme-1", "signme-2");
        assertThat(signature.ignored()).contains("ignore-me");
        assertThat(signature.differences(FolderListing.of(file.getParent(), List.of("model.sig", "ignore-me"))))
                .isEmpty();
    }
}
