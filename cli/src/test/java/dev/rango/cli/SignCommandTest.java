package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.format.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SignCommandTest {
    @TempDir
    private Path root;

    private Path model;
    private Path secret;
    private Path open;

    @BeforeEach
    void prepare() throws Exception {
        model = Files.createDirectory(root.resolve("model"));
        try (Stream<Path> files = Files.list(ShippedModels.sentiment())) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName().toString()));
            }
        }
        secret = root.resolve("key.pem");
        open = root.resolve("pub.pem");
        writeKey(1, secret, open);
    }

    static void writeKey(int seed, Path secret, Path open) throws Exception {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(seed);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair key = generator.generateKeyPair();
        writePem(secret, "PRIVATE KEY", key.getPrivate().getEncoded());
        writePem(open, "PUBLIC KEY", key.getPublic().getEncoded());
    }

    private static void writePem(Path file, String label, byte[] der) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                        + "-----\n");
    }

    private void sign() {
        Outcome outcome = run("sign", model.toString(), "--key", secret.toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("signed 9 files of " + model, "wrote " + model.resolve("model.sig"));
    }

    private Outcome verify(String... more) {
        return run(Stream.concat(Stream.of("verify", model.toString(), "--trust", open.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private void assertFails(String... lines) {
        Outcome outcome = verify();
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.out()).contains(lines).contains("FAILS its proof");
        // What is not as it was signed is not opened.
        assertThat(outcome.out()).doesNotContain("golden tokens");
    }

    @Test
    void aSignedModelIsProven() throws IOException {
        sign();
        Outcome outcome = verify();
        assertThat(outcome.code()).as(outcome.out()).isZero();
        assertThat(outcome.out())
                .contains(
                        "✓ signature",
                        "of the trusted key ",
                        "9 files as they were signed",
                        "golden tokens",
                        "is proven");
        JsonNode json = verify("--json").json();
        assertThat(json.path("passed").asBoolean()).isTrue();
        assertThat(json.path("checks").get(0).path("name").asText()).isEqualTo("signature");
        // Without keys a signature is a file like any other.
        assertThat(run("verify", model.toString()).out()).doesNotContain("signature");
    }

    @Test
    void everythingThatIsNotAsItWasSignedIsListed() throws IOException {
        sign();
        Files.move(model.resolve("README.md"), model.resolve("LIESMICH.md"));
        Files.delete(model.resolve("start.bin"));
        Files.writeString(model.resolve("c\u043enfig.json"), "{}");
        Files.writeString(model.resolve("config.json"), Files.readString(model.resolve("config.json")) + " ");
        assertFails(
                "LIESMICH.md is README.md under another name",
                "start.bin is missing",
                "c\\u043enfig.json is not among the signed files",
                "config.json has changed");
    }

    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "lets not everybody make links")
    @Test
    void linksAreNamedWhateverTheyLeadTo() throws IOException {
        sign();
        Path elsewhere = Files.move(model.resolve("golden.jsonl"), root.resolve("golden.jsonl"));
        Files.createSymbolicLink(model.resolve("golden.jsonl"), elsewhere);
        Files.createSymbolicLink(model.resolve("extra"), root);
        assertFails("golden.jsonl is a link or no regular file", "extra is a link or no regular file");
    }

    @Test
    void anotherKeyAndNoSignatureFail() throws Exception {
        assertFails("model.sig: no such file: is the folder signed?");
        sign();
        Path other = root.resolve("other.pub.pem");
        writeKey(2, root.resolve("other.pem"), other);
        Path mine = open;
        open = other;
        assertFails("is signed with a key that is not trusted");
        open = mine;
        assertThat(verify("--trust", other.toString()).code()).isZero();
        Files.writeString(model.resolve("model.sig"), "[".repeat(100_000));
        assertFails("model.sig: is not a JSON object");
    }

    @Test
    void anyFolderIsSignedAndVerified() throws IOException {
        Path folder = Files.createDirectories(root.resolve("any/sub")).getParent();
        Files.writeString(folder.resolve("sub/data.bin"), "1");
        Path signature = root.resolve("any.sig");
        JsonNode signed = run(
                        "sign", folder.toString(), "--key", secret.toString(), "--out", signature.toString(), "--json")
                .json();
        assertThat(signed.path("files").asInt()).isEqualTo(1);
        List<String> arguments =
                List.of("verify", folder.toString(), "--trust", open.toString(), "--signature", signature.toString());
        Outcome outcome = run(arguments.toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("any is as it was signed");
    }

    @Test
    void aDeviceThatTrustsTheKeyDemandsAVersion() {
        Path export = root.resolve("export");
        Outcome exported = run(
                "export",
                "--base",
                ShippedModels.newsBase().toString(),
                "--model-version",
                "1.10",
                "--out",
                export.toString());
        assertThat(exported.code()).as(exported.err()).isZero();
        assertThat(run("sign", export.toString(), "--key", secret.toString()).code())
                .isZero();
        ClassifierOptions options = ClassifierOptions.DEFAULT.trust(TrustedKeys.read(open));
        try (TextClassifier device = TextClassifier.open(export, options.atLeast(new ModelVersion("1.9")))) {
            assertThat(device.config().version()).hasToString("1.10");
            // As start.bin says it, so do the JSON files.
            assertThat(ModelConfig.read(export.resolve("config.json")).version())
                    .hasToString("1.10");
        }
        assertThatThrownBy(() -> TextClassifier.open(export, options.atLeast(new ModelVersion("1.11"))))
                .hasMessageContaining("model_version: is 1.10, and a model older than 1.11 is not opened here");
        // Another version is an export of the same kind, which replaces it, signature and all.
        exported = run(
                "export",
                "--base",
                ShippedModels.newsBase().toString(),
                "--model-version",
                "2",
                "--out",
                export.toString());
        assertThat(exported.code()).as(exported.err()).isZero();
        assertThat(export.resolve("model.sig")).doesNotExist();
        assertUnusable(
                run(
                        "export",
                        "--base",
                        ShippedModels.newsBase().toString(),
                        "--model-version",
                        "v2",
                        "--out",
                        export.toString()),
                "model version: 'v2' is not one to four numbers");
    }

    @Test
    void wrongUsageIsOneLine() {
        String folder = model.toString();
        assertUnusable(run("sign", folder), "--key");
        assertUnusable(run("sign", folder, "--key", open.toString()), "holds no private key");
        assertUnusable(run("sign", root.resolve("none").toString(), "--key", secret.toString()), "no such folder");
        assertUnusable(
                run(
                        "sign",
                        folder,
                        "--key",
                        secret.toString(),
                        "--out",
                        model.resolve("config.json").toString()),
                "exists and is no signature");
        assertUnusable(
                run("sign", folder, "--key", secret.toString(), "--key-password-env", "RANGO_IS_NOT_SET"),
                "is not set in the environment");
        assertUnusable(run("verify", folder, "--trust", secret.toString()), "is a private key");
        assertUnusable(run("verify", folder, "--signature", "x.sig"), "says nothing without --trust");
    }
}
