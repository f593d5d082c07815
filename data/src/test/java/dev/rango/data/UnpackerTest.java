package dev.rango.data;

import static dev.rango.data.TestFiles.complaint;
import static dev.rango.data.TestFiles.gzip;
import static dev.rango.data.TestFiles.utf8;
import static dev.rango.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackerTest {
    @TempDir
    Path folder;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectory(folder.resolve("target"));
    }

    @Test
    void unpacksFilesAndFolders() throws IOException {
        String long600 = "x".repeat(600);
        untar(new TestTar()
                .entry("", "pax", 'x', "20 mtime=1300000000\n")
                .folder("a/")
                .file("a/empty", "")
                .file("./a/long", long600)
                .file("b/block", "y".repeat(512))
                .entry("deep/er", "name", '\0', "z")
                .bytes());
        assertThat(target.resolve("a/empty")).isEmptyFile();
        assertThat(target.resolve("a/long")).hasContent(long600);
        assertThat(target.resolve("b/block")).hasContent("y".repeat(512));
        assertThat(target.resolve("deep/er/name")).hasContent("z");
        assertThat(target.resolve("pax")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "a/../../out", "/tmp/out", "..\\out", "a\\b"})
    void namesThatLeadOutAreRefused(String name) throws IOException {
        byte[] tar = new TestTar().file("sound", "").file(name, "bad").bytes();
        assertThat(complaint(() -> untar(tar))).endsWith("refused: entry \"" + name + "\" leads out of the folder");
        byte[] zip = zip("wanted", name);
        assertThat(complaint(() -> unzip(zip))).endsWith("refused: entry \"" + name + "\" leads out of the folder");
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(target.resolve("wanted")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '6', 'L', 'S'})
    void linksAndOtherThingsAreRefused(char type) {
        byte[] tar = new TestTar().entry("", "link", type, "").bytes();
        assertThat(complaint(() -> untar(tar))).contains("\"link\" is neither file nor folder (type '" + type + "')");
    }

    @Test
    void extensionsThatWouldChangeAnEntryAreRefused() {
        byte[] tar = new TestTar().entry("", "pax", 'x', "16 path=../out\n\n").bytes();
        assertThat(complaint(() -> untar(tar))).contains("extended header with path= is not supported");
        byte[] large = new TestTar().entry("", "pax", 'g', "x".repeat(70_000)).bytes();
        assertThat(complaint(() -> untar(large))).contains("an extended header of 70000 bytes");
    }

    @Test
    void aNameThatComesTwiceIsRefused() {
        byte[] tar = new TestTar().file("a", "1").file("a", "2").bytes();
        assertThatIOException().isThrownBy(() -> untar(tar));
    }

    @Test
    void damageAndTruncationAreNamed() {
        byte[] tar = new TestTar().file("a", "text").bytes();
        byte[] damaged = tar.clone();
        damaged[0] = 'b';
        assertThat(complaint(() -> untar(damaged))).contains("before byte 512: no tar header", "wrong checksum");
        byte[] badSize = tar.clone();
        Arrays.fill(badSize, 124, 135, (byte) '9');
        assertThat(complaint(() -> untar(badSize))).contains("wrong checksum");
        assertThat(complaint(() -> untar(new TestTar().file("a", "text").withoutEnd())))
                .contains("ends without an end mark");
        assertThat(complaint(() -> untar(Arrays.copyOf(tar, 514)))).contains("truncated");
        byte[] packed = gzip(tar);
        Path archive = write(folder.resolve("cut"), Arrays.copyOf(packed, packed.length - 9));
        assertThat(complaint(() -> Unpacker.untarGzip(archive, folder.resolve("other"))))
                .contains("the gzip data end too early");
        Path plain = write(folder.resolve("plain"), tar);
        assertThat(complaint(() -> Unpacker.untarGzip(plain, target))).contains("the gzip data are damaged");
    }

    @Test
    void oneFileOfAZipIsUnpacked() throws IOException {
        unzip(zip("other", "wanted"));
        assertThat(target.resolve("wanted")).hasContent("content of wanted");
        assertThat(target.resolve("other")).doesNotExist();
        assertThat(complaint(() -> unzip(zip("other")))).endsWith("has no file wanted");
        assertThat(complaint(() -> unzip(utf8("no zip")))).contains("is no sound zip archive");
    }

    @Test
    void aTreeIsRemoved() throws IOException {
        write(target.resolve("a/b/c"), "x");
        Unpacker.deleteTree(target);
        assertThat(target).doesNotExist();
        Unpacker.deleteTree(target);
    }

    private void untar(byte[] tar) throws IOException {
        Unpacker.deleteTree(target);
        Files.createDirectory(target);
        Unpacker.untarGzip(write(folder.resolve("archive"), gzip(tar)), target);
    }

    private void unzip(byte[] zip) throws IOException {
        Unpacker.unzip(write(folder.resolve("archive"), zip), "wanted", target);
    }

    static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(utf8("content of " + name));
            }
        }
        return packed.toByteArray();
    }
}
