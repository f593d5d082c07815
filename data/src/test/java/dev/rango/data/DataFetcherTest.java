package dev.rango.data;

import static dev.rango.data.TestFiles.complaint;
import static dev.rango.data.TestFiles.gzip;
import static dev.rango.data.TestFiles.utf8;
import static dev.rango.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFetcherTest {
    private static final String VECTORS = "glove.6B.100d.txt";

    @TempDir
    Path folder;

    private TestServer server;
    private Path out;

    @BeforeEach
    void serve() throws IOException {
        server = new TestServer();
        out = folder.resolve("out");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void imdbIsUsableAsItIs() throws IOException {
        DataFetcher fetcher = fetcher(reviews().bytes(), UnpackerTest.zip(VECTORS));
        write(out.resolve("imdb/.unpacking/aclImdb/left"), "by an interrupted run");
        String spec = fetcher.fetch(OfficialData.IMDB, out);
        assertThat(spec).isEqualTo("imdb:" + out.resolve("imdb"));
        LabelledDataset data = DataSpec.parse(spec).source().load();
        assertThat(data.train()).containsExactly(new LabelledText("n", 0), new LabelledText("p", 1));
        assertThat(data.test()).hasSize(2);
        assertThat(out.resolve("imdb")).isDirectoryNotContaining(file -> !file.endsWith("aclImdb"));
        assertThat(out.resolve("imdb/aclImdb/left")).doesNotExist();

        int requests = server.requests.size();
        assertThat(fetcher.fetch(OfficialData.IMDB, out)).isEqualTo(spec);
        assertThat(server.requests).hasSize(requests);

        Unpacker.deleteTree(out.resolve("imdb/aclImdb/test/neg"));
        assertThat(complaint(() -> fetcher.fetch(OfficialData.IMDB, out)))
                .endsWith("aclImdb: is there but has no test/neg; remove it to fetch it again");
    }

    @Test
    void newsIsUsableAsItIs() throws IOException {
        DataFetcher fetcher = fetcher(reviews().bytes(), UnpackerTest.zip(VECTORS));
        String spec = fetcher.fetch(OfficialData.AG_NEWS, out);
        assertThat(spec).isEqualTo("agnews:" + out.resolve("agnews"));
        assertThat(DataSpec.parse(spec).source().load().train()).hasSize(2);
        fetcher.fetch(OfficialData.AG_NEWS, out);
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void digitsAreUsableAsTheyAre() throws IOException {
        DataFetcher fetcher = fetcher(reviews().bytes(), UnpackerTest.zip(VECTORS));
        String spec = fetcher.fetch(OfficialData.MNIST, out);
        assertThat(spec).isEqualTo("mnist:" + out.resolve("mnist"));
        ImageDataset digits = DataSpec.parse(spec).images().load();
        assertThat(digits.train()).hasSize(2);
        assertThat(digits.test()).hasSize(1);
        fetcher.fetch(OfficialData.MNIST, out);
        assertThat(server.requests).hasSize(4);
    }

    @Test
    void vectorsAreUsableAsTheyAre() throws IOException {
        DataFetcher fetcher = fetcher(reviews().bytes(), UnpackerTest.zip("glove.6B.50d.txt", VECTORS));
        String path = fetcher.fetch(OfficialData.GLOVE, out);
        assertThat(Path.of(path))
                .isEqualTo(out.resolve("glove").resolve(VECTORS))
                .hasContent("content of " + VECTORS);
        write(out.resolve("glove/glove.6B.zip"), "of a run that was ended before it could delete it");
        fetcher.fetch(OfficialData.GLOVE, out);
        assertThat(out.resolve("glove")).isDirectoryNotContaining(file -> !file.endsWith(VECTORS));
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void anArchiveThatLeadsOutLeavesNothingUnpacked() throws IOException {
        TestTar tar = reviews().file("aclImdb/../../../../evil", "x");
        DataFetcher fetcher = fetcher(tar.bytes(), UnpackerTest.zip(VECTORS, "../evil"));
        assertThat(complaint(() -> fetcher.fetch(OfficialData.IMDB, out))).contains("leads out of the folder");
        assertThat(complaint(() -> fetcher.fetch(OfficialData.GLOVE, out))).contains("leads out of the folder");
        assertThat(out.resolve("imdb")).isDirectoryNotContaining(Files::isDirectory);
        assertThat(out.resolve("glove")).isDirectoryNotContaining(file -> !file.endsWith("glove.6B.zip"));
        try (var all = Files.walk(folder)) {
            assertThat(all).noneMatch(file -> file.endsWith("evil"));
        }
    }

    @Test
    void anArchiveOfSomethingElseIsRefused() throws IOException {
        DataFetcher fetcher = fetcher(new TestTar().file("other", "x").bytes(), UnpackerTest.zip("other"));
        assertThat(complaint(() -> fetcher.fetch(OfficialData.IMDB, out))).endsWith("has no folder aclImdb");
        assertThat(complaint(() -> fetcher.fetch(OfficialData.GLOVE, out))).endsWith("has no file " + VECTORS);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        write(out, "a file");
        DataFetcher fetcher = fetcher(reviews().bytes(), UnpackerTest.zip(VECTORS));
        assertThat(complaint(() -> fetcher.fetch(OfficialData.GLOVE, out))).contains("cannot be written");
    }

    @Test
    void namesAreThoseTheUserTypes() {
        assertThat(OfficialData.parse("imdb")).isEqualTo(OfficialData.IMDB);
        assertThat(OfficialData.parse("agnews")).isEqualTo(OfficialData.AG_NEWS);
        assertThat(OfficialData.parse("glove")).isEqualTo(OfficialData.GLOVE);
        assertThat(OfficialData.parse("mnist")).isEqualTo(OfficialData.MNIST);
        assertThat(complaint(() -> OfficialData.parse("letters")))
                .isEqualTo("letters: is no data set that can be fetched; known: imdb, agnews, glove, mnist");
    }

    @Test
    void theOfficialAddressesAreSecure() {
        OfficialSources official = OfficialSources.DEFAULT;
        assertThat(official.imdb().url()).hasScheme("https").hasPath("/~amaas/data/sentiment/aclImdb_v1.tar.gz");
        assertThat(official.agNewsTrain().url()).hasScheme("https");
        assertThat(official.agNewsTest().url()).hasScheme("https");
        assertThat(official.glove().url()).hasScheme("https").hasPath("/data/glove.6B.zip");
        assertThat(official.mnist())
                .hasSize(4)
                .allSatisfy(file -> assertThat(file.url()).hasScheme("https"));
        assertThatIllegalArgumentException().isThrownBy(() -> new RemoteFile(URI.create("http://a/b"), "123"));
        String md5 = official.imdb().md5();
        assertThatIllegalArgumentException().isThrownBy(() -> new RemoteFile(URI.create("file:///a"), md5));
    }

    private DataFetcher fetcher(byte[] tar, byte[] zip) throws IOException {
        OfficialSources sources = new OfficialSources(
                remote("imdb.tar.gz", gzip(tar)),
                remote("train.csv", utf8("1,a,b\n2,c,d\n")),
                remote("test.csv", utf8("1,a,b\n")),
                remote("glove.zip", zip),
                List.of(
                        remote("train-images-idx3-ubyte.gz", gzip(IdxSourceTest.images(2))),
                        remote("train-labels-idx1-ubyte.gz", gzip(IdxSourceTest.labels(7, 1))),
                        remote("t10k-images-idx3-ubyte.gz", gzip(IdxSourceTest.images(1))),
                        remote("t10k-labels-idx1-ubyte.gz", gzip(IdxSourceTest.labels(3)))));
        return new DataFetcher(sources, DownloadProgress.NONE);
    }

    private RemoteFile remote(String name, byte[] content) {
        try {
            Path copy = write(folder.resolve("served-" + name), content);
            return new RemoteFile(server.put(name, content), Md5.of(copy));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestTar reviews() {
        return new TestTar()
                .folder("aclImdb/")
                .file("aclImdb/README", "read me")
                .file("aclImdb/train/pos/0_9.txt", "p")
                .file("aclImdb/train/neg/0_1.txt", "n")
                .file("aclImdb/test/pos/0_9.txt", "p")
                .file("aclImdb/test/neg/0_1.txt", "n");
    }
}
