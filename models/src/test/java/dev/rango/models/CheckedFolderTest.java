package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedFolderTest {
    private static final int DIM = 6;
    private static final Tokenizer TOKENIZER =
            new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "a", "b", "c")), 50);
    private static final String NOT_AS_LISTED = "its digest is not the one of MANIFEST.sha256";

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(3);
    private Path base;
    private Path adapter;
    private Checkpoint read;

    @BeforeEach
    void write() {
        base = writeBase("base");
        read = TextBag.read(base);
        adapter = folder.resolve("adapter");
        Adapter written = Adapter.of(
                TextBag.FAMILY,
                1,
                Map.of("fc1", new LowRank(Matrices.random(DIM, 2, random), Matrices.random(2, 5, random))),
                Matrices.linear(5, 2, random),
                List.of("no", "yes"),
                read.sha256(),
                List.of());
        AtomicFolder.write(
                adapter, AtomicFolder.Kind.ADAPTER, f -> AdapterFiles.write(f, GoldenTexts.answered(read, written)));
    }

    private Path writeBase(String name) {
        ClassifierWeights weights = new ClassifierWeights(
                Matrices.random(5, DIM, random), Matrices.linear(DIM, 5, random), Matrices.linear(5, 3, random));
        Path out = folder.resolve(name);
        AtomicFolder.write(out, AtomicFolder.Kind.BASE, f -> {
            TextBag.write(
                    f,
                    TOKENIZER,
                    List.of("x", "y", "z"),
                    weights,
                    GoldenTexts.answers(TOKENIZER, ReferenceNetwork.of(weights)));
            Files.writeString(f.resolve("metrics.csv"), "epoch,validation_accuracy\n1,0.5\n");
        });
        return out;
    }

    @Test
    void whatRangoWritesListsEveryFile() {
        assertThat(FolderManifest.read(base).orElseThrow().parts())
                .extracting(ModelManifest.Part::name)
                .containsExactly("config.json", "golden.jsonl", "metrics.csv", "model.safetensors", "tokenizer.json");
        assertThat(FolderManifest.read(adapter).orElseThrow().parts())
                .extracting(ModelManifest.Part::name)
                .containsExactly("adapter_config.json", "adapter_model.safetensors", "golden.jsonl");
        assertThat(CheckedFolder.check(base)).contains(5);
    }

    /** Every bit of each byte here and there, of files that are used and of others. */
    @Test
    void aFlippedBitIsRefusedByName() throws IOException {
        refusesFlips(base, () -> TextBag.read(base));
        refusesFlips(adapter, () -> AdaptedModel.read(read, adapter));
        refusesFlips(adapter, () -> AdapterSpectrum.of(adapter));
    }

    private void refusesFlips(Path where, Supplier<?> reader) throws IOException {
        for (ModelManifest.Part part : FolderManifest.read(where).orElseThrow().parts()) {
            Path file = where.resolve(part.name());
            byte[] content = Files.readAllBytes(file);
            for (int i = 0; i < 12; i++) {
                byte[] flipped = content.clone();
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, flipped);
                refused(reader::get, file + ": has changed since it was written: " + NOT_AS_LISTED);
            }
            Files.write(file, content);
        }
        assertThat(reader.get()).isNotNull();
    }

    @Test
    void swappedLabelsAreRefusedUntilTheyAreAccepted() throws IOException {
        Path config = base.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"x\"", "\"?\"")
                        .replace("\"y\"", "\"x\"")
                        .replace("\"?\"", "\"y\""));
        refused(() -> TextBag.read(base), "accept it: rango verify --write-manifest " + base);
        assertThat(FolderManifest.accept(base, () -> TextBag.read(base) != null))
                .containsExactly("config.json");
        assertThat(TextBag.read(base).labels()).containsExactly("y", "x", "z");
    }

    @Test
    void whatDoesNotHoldIsNotAccepted() throws IOException {
        byte[] manifest = Files.readAllBytes(base.resolve(ModelManifest.FILE));
        Files.writeString(base.resolve("config.json"), "{");
        refused(() -> FolderManifest.accept(base, () -> TextBag.read(base) != null), "broken JSON");
        assertThat(base.resolve(ModelManifest.FILE)).hasBinaryContent(manifest);
        FolderManifest.accept(base, () -> false);
        assertThat(base.resolve(ModelManifest.FILE)).hasBinaryContent(manifest);
        Files.createFile(base.resolve("model.onnx"));
        refused(() -> FolderManifest.accept(base, () -> true), "export again");
        refused(() -> FolderManifest.accept(folder, () -> true), "holds no base and no adapter");
    }

    @Test
    void damagedManifestsAreRefused() throws IOException {
        Path file = base.resolve(ModelManifest.FILE);
        String lines = Files.readString(file);
        Files.writeString(file, "");
        refused(() -> TextBag.read(base), "config.json: is not listed in MANIFEST.sha256");
        Files.writeString(file, lines.substring(0, 100));
        refused(() -> TextBag.read(base), "MANIFEST.sha256: line 2");
        Files.writeString(file, lines.replace("  metrics.csv", "  metrics.cst"));
        refused(() -> TextBag.read(base), "metrics.cst: no such file, but MANIFEST.sha256 lists it");
        Files.delete(file);
        Files.createDirectory(file);
        refused(() -> TextBag.read(base), "is no manifest");
    }

    /** Cut at the end of a line it is a manifest still, of fewer files. */
    @Test
    void aManifestThatListsLessThanThereIsVouchesForLess() throws IOException {
        Path file = adapter.resolve(ModelManifest.FILE);
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, 2));
        List<String> wrong = new ArrayList<>();
        CheckedFolder.check(adapter, e -> wrong.add(e.getMessage()));
        assertThat(wrong).singleElement().asString().contains("golden.jsonl: is not listed in MANIFEST.sha256");
        refused(() -> AdaptedModel.read(read, adapter), "golden.jsonl: is not listed");
    }

    @Test
    void filesThatAreMissingUnlistedOrNoFilesAreRefused() throws IOException {
        Files.writeString(base.resolve("training.json"), "{}");
        refused(() -> TrainingRecord.read(base), "training.json: is not listed in MANIFEST.sha256");
        assertThat(TextBag.read(base)).isNotNull();
        Path metrics = base.resolve("metrics.csv");
        Files.delete(metrics);
        refused(() -> TextBag.read(base), "metrics.csv: no such file, but MANIFEST.sha256 lists it");
        Files.createDirectory(metrics);
        refused(() -> TextBag.read(base), "metrics.csv: is no regular file");
    }

    @Test
    void aFolderWithoutAManifestOpensAsItIs() throws IOException {
        Files.delete(base.resolve(ModelManifest.FILE));
        assertThat(TextBag.read(base).sha256()).isEqualTo(read.sha256());
        assertThat(CheckedFolder.check(base)).isEmpty();
        refused(() -> CheckedFolder.check(folder.resolve("nowhere")), "no such folder");
    }

    /** Half of the one and half of the other would be refused; what comes out is the one that is there in the end. */
    @Test
    void aFolderThatIsReplacedWhileItIsReadIsReadAnew() throws IOException {
        Path other = writeBase("other");
        int[] attempts = {0};
        String digest = CheckedFolder.read(base, files -> {
            files.bytes("config.json");
            if (attempts[0]++ == 0) {
                replaceBy(other);
            }
            return files.digest("model.safetensors");
        });
        assertThat(attempts[0]).isEqualTo(2);
        assertThat(digest).isEqualTo(TextBag.read(base).sha256()).isNotEqualTo(read.sha256());
    }

    private void replaceBy(Path other) {
        try {
            Files.move(base, folder.resolve("old"));
            Files.move(other, base);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }
}
