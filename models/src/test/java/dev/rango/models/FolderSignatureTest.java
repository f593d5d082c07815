package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.FolderListing;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.ModelSignature;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FolderSignatureTest {
    @TempDir
    private Path root;

    private Path folder;
    private SigningKey key;
    private TrustedKeys trusted;

    @BeforeEach
    void prepare() throws Exception {
        folder = Files.createDirectories(root.resolve("model"));
        Files.createDirectories(folder.resolve("a/sub"));
        Files.createDirectories(folder.resolve("a-b"));
        Files.createDirectories(folder.resolve(".git"));
        for (String name : List.of("a/x", "a/sub/empty", "a-b/y z", "Z.txt", ".git/HEAD", ".gitignore")) {
            Files.writeString(folder.resolve(name), name.endsWith("empty") ? "" : name);
        }
        Path pem = Files.writeString(root.resolve("key.pem"), PemFiles.pkcs8(PemFiles.key("secp384r1", 1)));
        key = SigningKey.read(pem, Optional.empty());
        trusted = TrustedKeys.of(List.of(key.open()));
    }

    private ModelSignature signed(Path file) throws IOException {
        FolderSignature.of(folder, key, file).write();
        return ModelSignature.verify(file, Files.readAllBytes(file), trusted);
    }

    @Test
    void everyFileIsListedFolderByFolder() throws IOException {
        ModelSignature signature = signed(folder.resolve(ModelSignature.FILE));
        assertThat(signature.files())
                .extracting(ModelManifest.Part::name)
                .containsExactly("Z.txt", "a/sub/empty", "a/x", "a-b/y z");
        assertThat(signature.files().get(2).sha256()).isEqualTo(Sha256.of(folder.resolve("a/x")));
        assertThat(signature.ignored()).contains(".git", ".gitignore", "model.sig");
        // Signed again: the signature itself is no file of the folder.
        assertThat(signed(folder.resolve(ModelSignature.FILE)).files()).isEqualTo(signature.files());
    }

    @Test
    void aSignatureElsewhereOrOfAnotherNameIsNotSignedItself() throws IOException {
        assertThat(signed(root.resolve("deep/er/other.sig")).files()).hasSize(4);
        Path inside = folder.resolve("a/other.sig");
        ModelSignature signature = signed(inside);
        assertThat(signature.files()).hasSize(4);
        assertThat(signature.ignored()).contains("a/other.sig");
        assertThat(signature.differences(FolderListing.of(folder, signature.ignored())))
                .isEmpty();
    }

    @Test
    void whatASigningThatWasKilledLeftIsNoFileOfTheFolder() throws IOException {
        // Of model.sig beside the folder, of another name inside.
        Path beside = root.resolve("." + folder.getFileName() + ".writing");
        Path inside = folder.resolve(".own.sig.writing");
        for (Path left : List.of(beside, inside)) {
            Files.writeString(Files.createDirectories(left).resolve("fresh-1"), "half");
        }
        assertThat(signed(folder.resolve("own.sig")).files()).hasSize(4);
        assertThat(inside).doesNotExist();
        Files.delete(folder.resolve("own.sig"));
        assertThat(signed(folder.resolve(ModelSignature.FILE)).files()).hasSize(4);
        assertThat(beside).doesNotExist();
    }

    @Test
    void anotherFileIsNotReplaced() throws IOException {
        for (String name : List.of("Z.txt", "a")) {
            assertThatThrownBy(() -> FolderSignature.of(folder, key, folder.resolve(name)))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageStartingWith(folder.resolve(name) + ": ");
        }
        assertThat(folder.resolve("Z.txt")).hasContent("Z.txt");
    }

    @Test
    void whatCannotBeSignedIsNamed() throws IOException {
        Path out = root.resolve("out.sig");
        Path empty = Files.createDirectory(root.resolve("empty"));
        assertThatThrownBy(() -> FolderSignature.of(empty, key, out)).hasMessageContaining("holds no file to sign");
        assertThatThrownBy(() -> FolderSignature.of(root.resolve("none"), key, out))
                .hasMessageContaining("no such folder");
        assertThatThrownBy(() -> FolderSignature.of(folder.resolve("Z.txt"), key, out))
                .hasMessageContaining("is a file, not a folder");
        Path deep = folder.resolve("d/".repeat(40));
        Files.createDirectories(deep);
        assertThatThrownBy(() -> FolderSignature.of(folder, key, out)).hasMessageContaining("too deep ones");
        assertThat(out).doesNotExist();
    }

    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "lets not everybody make links")
    @Test
    void linksAreNotSigned() throws IOException {
        Path out = root.resolve("out.sig");
        Path pointer = Files.createSymbolicLink(root.resolve("current"), folder);
        assertThat(FolderSignature.of(pointer, key, out).files()).isEqualTo(4);
        Path link = Files.createSymbolicLink(folder.resolve("a/link"), root);
        assertThatThrownBy(() -> FolderSignature.of(folder, key, out))
                .hasMessageStartingWith(link + ": is a link or no regular file");
        Files.delete(link);
        Files.writeString(folder.resolve("a:b"), "");
        assertThatThrownBy(() -> FolderSignature.of(folder, key, out)).hasMessageContaining("a:b: cannot be named");
    }
}
