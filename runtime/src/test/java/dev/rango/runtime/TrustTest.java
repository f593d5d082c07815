package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.format.ClassPathModel;
import dev.rango.runtime.format.FolderListing;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelJar;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.ModelSignature;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.format.SignedBytes;
import dev.rango.runtime.text.FastStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A device that trusts some keys opens what they signed, as it was signed, and nothing else. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TrustTest {
    private static final Path SHIPPED =
            Path.of(System.getProperty("rango.home")).resolve("models/zoo/sentiment");
    private static final KeyPair KEY = SignedBytes.key("secp256r1", 1);
    private static final ClassifierOptions TRUSTING =
            ClassifierOptions.DEFAULT.trust(TrustedKeys.of(List.of(KEY.getPublic())));

    @TempDir
    private Path root;

    private Path model;

    @BeforeEach
    void copyAndSignTheShippedModel() throws IOException {
        model = Files.createDirectory(root.resolve("model"));
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName().toString()));
            }
        }
        SignedBytes.sign(model, KEY);
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> TextClassifier.open(model, TRUSTING).close())
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @Test
    void whatATrustedKeySignedAnswersAsEver() {
        try (TextClassifier trusted = TextClassifier.open(model, TRUSTING);
                TextClassifier shipped = TextClassifier.open(SHIPPED)) {
            assertThat(trusted.logits(List.of("A delight."))).isDeepEqualTo(shipped.logits(List.of("A delight.")));
            assertThat(trusted.checkGolden()).isNotNegative();
        }
    }

    @Test
    void noSignatureAnotherKeysAndABrokenOneAreRefused() throws IOException {
        Path file = model.resolve(ModelSignature.FILE);
        byte[] signed = Files.readAllBytes(file);
        SignedBytes.sign(model, SignedBytes.key("secp256r1", 2));
        assertRefused("a key that is not trusted");
        for (int length = 0; length < signed.length; length += 97) {
            Files.write(file, java.util.Arrays.copyOf(signed, length));
            assertThatThrownBy(() -> TextClassifier.open(model, TRUSTING).close())
                    .isInstanceOf(UnusableInputException.class);
        }
        // Who trusts nobody in particular is not disturbed by a signature, right or wrong.
        try (var unasked = TextClassifier.open(model)) {
            assertThat(unasked.labels()).hasSize(2);
        }
        Files.delete(file);
        assertRefused("the folder is not signed");
        Files.createDirectory(file);
        assertRefused("is no regular file");
    }

    @Test
    void extraMissingAndRenamedFilesAreRefused() throws IOException {
        Path extra = Files.writeString(model.resolve("notes.txt"), "");
        assertRefused("notes.txt is not among the signed files");
        Files.delete(extra);
        Files.createDirectories(model.resolve("adapters"));
        Path deep = Files.writeString(model.resolve("adapters/x.onnx_adapter"), "");
        assertRefused("adapters/x.onnx_adapter is not among the signed files");
        Files.delete(deep);
        Files.move(model.resolve("README.md"), model.resolve("LIESMICH.md"));
        assertRefused("README.md is missing, LIESMICH.md is not among");
        Files.delete(model.resolve("LIESMICH.md"));
        assertRefused("README.md is missing");
    }

    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "lets not everybody make links")
    @Test
    void linksAreRefusedButNotOneToTheFolder() throws IOException {
        Path pointer = Files.createSymbolicLink(root.resolve("current"), model);
        TextClassifier.open(pointer, TRUSTING).close();
        Path table = model.resolve("model.onnx.data");
        Path elsewhere = Files.move(table, root.resolve("elsewhere"));
        Files.createSymbolicLink(table, elsewhere);
        assertRefused("model.onnx.data is a link or no regular file");
        Files.delete(table);
        Files.move(elsewhere, table);
        Files.createSymbolicLink(model.resolve("sub"), root);
        assertRefused("sub is a link or no regular file");
    }

    /** Who can write the folder can write its manifest, and the sums of start.bin too. */
    @Test
    void aFileAndItsManifestCannotBeExchangedTogether() throws IOException {
        Path config = model.resolve(ModelConfig.FILE);
        Files.writeString(config, Files.readString(config).replace("negative", "pozitive"));
        assertRefused("has changed since it was");
        Files.delete(model.resolve(FastStart.FILE));
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(model.resolve(ModelManifest.FILE))) {
            String name = line.substring(line.indexOf("  ") + 2);
            if (!name.equals(FastStart.FILE)) {
                lines.add(Sha256.of(model.resolve(name)) + "  " + name);
            }
        }
        Files.write(model.resolve(ModelManifest.FILE), lines);
        try (var believed = TextClassifier.open(model)) {
            assertThat(believed.labels()).contains("pozitive");
        }
        assertRefused("start.bin is missing");
        Files.copy(SHIPPED.resolve(FastStart.FILE), model.resolve(FastStart.FILE));
        assertRefused("MANIFEST.sha256: has changed since it was signed");
    }

    @Test
    void everyByteOfEveryFileCounts() throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(model)) {
            files = listed.filter(file -> !file.endsWith(ModelSignature.FILE)).toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            byte[] damaged = bytes.clone();
            damaged[bytes.length / 2] ^= 1;
            Files.write(file, damaged);
            assertThatThrownBy(() -> TextClassifier.open(model, TRUSTING).close())
                    .as(file.toString())
                    .isInstanceOf(UnusableInputException.class);
            Files.write(file, bytes);
        }
        TextClassifier.open(model, TRUSTING).close();
    }

    @Test
    void whatWasSignedBesideTheModelIsCheckedAndWhatTheSignatureLeavesOutIsNotUsed() throws IOException {
        Path licence = Files.writeString(model.resolve("LICENCE.data"), "free");
        SignedBytes.sign(model, KEY);
        TextClassifier.open(model, TRUSTING).close();
        Files.writeString(licence, "fine");
        assertRefused("LICENCE.data: has changed since it was exported: its digest is not the one of model.sig");
        Files.delete(licence);
        List<ModelManifest.Part> parts =
                FolderListing.of(model, List.of("model.sig", "model.onnx.data")).files().stream()
                        .map(name -> new ModelManifest.Part(name, Sha256.of(model.resolve(name))))
                        .toList();
        Files.writeString(
                model.resolve("model.sig"), SignedBytes.bundle(SignedBytes.statement(parts, "model.onnx.data"), KEY));
        assertRefused("model.onnx.data: belongs to the model, but is not among the signed files");
    }

    @Test
    void aBelievedFolderIsNotATrustedOne() {
        assertThatThrownBy(() -> TRUSTING.withIntegrity(Integrity.UNCHECKED))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("is believed, not trusted");
        assertThat(TRUSTING.integrity()).isEqualTo(Integrity.DIGEST);
        assertThat(TRUSTING.withWorkers(2).withDevice(Device.cpu()).trusted()).isEqualTo(TRUSTING.trusted());
    }

    /** An engine is taken in place of the graph that was signed. */
    @Test
    void noEngineIsTakenWhereModelsMustBeSigned() {
        String reason = "its engines are code that nobody signed, and only signed models are opened here";
        for (String name : List.of("tensorrt:0", "tensorrt:1+fp16")) {
            Device device = Device.parse(name);
            assertThatThrownBy(() -> TRUSTING.withDevice(device))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessage("device: " + device + ": " + reason);
            assertThatThrownBy(() -> new ClassifierOptions(1, device)
                            .trust(TRUSTING.trusted().orElseThrow()))
                    .isInstanceOf(UnusableInputException.class);
        }
        ClassifierOptions anywhere = TRUSTING.withDevice(Device.auto());
        try (TextClassifier classifier = TextClassifier.open(model, anywhere)) {
            assertThat(classifier.device().passedOver()).first().isEqualTo("tensorrt:0: " + reason);
            assertThat(classifier.device().chosen().isTensorRt()).isFalse();
        }
        try (TextClassifier classifier = TextClassifier.open(model, new ClassifierOptions(1, Device.auto()))) {
            assertThat(classifier.device().passedOver()).noneMatch(line -> line.contains(reason));
        }
    }

    @Test
    void aHandleTakesNoUnsignedModel() throws Exception {
        Path other = Files.createDirectory(root.resolve("other"));
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.toList()) {
                Files.copy(file, other.resolve(file.getFileName().toString()));
            }
        }
        Path manifest = other.resolve(ModelManifest.FILE);
        Files.write(
                manifest,
                Files.readAllLines(manifest).stream()
                        .filter(line -> !line.endsWith("README.md"))
                        .toList());
        try (ModelHandle handle = ModelHandle.open(model, TRUSTING)) {
            assertThatThrownBy(() -> handle.replace(other)).hasMessageContaining("the folder is not signed");
            assertThat(handle.classify("A delight.").label()).isEqualTo("positive");
            SignedBytes.sign(other, KEY);
            assertThat(handle.replace(other)).isTrue();
            assertThat(handle.classify("A delight.").label()).isEqualTo("positive");
        }
    }

    @Test
    void aDeviceRefusesAModelThatIsOlderThanWhatRan() throws IOException {
        VersionFloor floor = VersionFloor.in(root.resolve("state/model.version"));
        assertThat(floor.version()).isEqualTo(ModelVersion.NONE);
        TextClassifier.open(model, TRUSTING.atLeast(floor.version())).close();
        floor.raise(new ModelVersion("1.9"));
        floor.raise(new ModelVersion("1.10"));
        floor.raise(new ModelVersion("1.2.3"));
        assertThat(VersionFloor.in(root.resolve("state/model.version")).version())
                .hasToString("1.10");
        assertThatThrownBy(() -> TextClassifier.open(model, ClassifierOptions.DEFAULT.atLeast(floor.version())))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage(model.resolve("config.json")
                        + ": model_version: is missing, and a model older than 1.10 is not opened here");
        for (String broken : List.of("", "one", "1.", "01", "1.2.3.4.5", "9999999999", "1\n2", "1".repeat(500))) {
            Files.writeString(root.resolve("state/model.version"), broken);
            assertThatThrownBy(floor::version)
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("holds no version of a model");
        }
    }

    @Test
    void versionsAreComparedNumberByNumber() {
        List<String> rising = List.of("0", "0.1", "1", "1.0.0.1", "1.2", "1.9", "1.10", "2", "10", "999999999");
        for (int i = 0; i < rising.size(); i++) {
            for (int j = 0; j < rising.size(); j++) {
                assertThat(Integer.signum(new ModelVersion(rising.get(i)).compareTo(new ModelVersion(rising.get(j)))))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
        assertThat(new ModelVersion("1.0")).isEqualByComparingTo(new ModelVersion("1"));
    }

    /** A model of the class path brings its signature along, also a later one. */
    @Test
    void aSignedModelInAJarIsOpened() throws Exception {
        ModelJar jar = ModelJar.ofSentiment();
        Path cache = root.resolve("cache");
        Path unsigned =
                ClassPathModel.folder(ModelJar.owner(jar.write(root.resolve("1.jar"))), ModelJar.RESOURCE, cache);
        assertThatThrownBy(() -> TextClassifier.open(unsigned, TRUSTING).close())
                .hasMessageContaining("is not signed");
        for (int seed : new int[] {2, 1}) {
            SignedBytes.sign(model, SignedBytes.key("secp256r1", seed));
            jar.with(ModelSignature.FILE, Files.readAllBytes(model.resolve(ModelSignature.FILE)));
            Path file = jar.write(root.resolve("signed" + seed + ".jar"));
            assertThat(ClassPathModel.folder(ModelJar.owner(file), ModelJar.RESOURCE, cache))
                    .isEqualTo(unsigned);
            assertThat(unsigned.resolve(ModelSignature.FILE))
                    .hasSameBinaryContentAs(model.resolve(ModelSignature.FILE));
        }
        TextClassifier.open(unsigned, TRUSTING).close();
    }
}
