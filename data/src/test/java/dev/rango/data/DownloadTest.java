package dev.rango.data;

import static dev.rango.data.TestFiles.complaint;
import static dev.rango.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    private static final int SIZE = 300_000;
    private static final int CUT = 100_000;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private final List<Long> done = new ArrayList<>();
    private LongConsumer onBytes = bytes -> {};
    private TestServer server;
    private RemoteFile remote;
    private Path target;
    private Path part;

    @BeforeEach
    void serve() throws IOException {
        new Random(1).nextBytes(content);
        server = new TestServer();
        remote = new RemoteFile(server.put("file", content), md5(content));
        target = folder.resolve("file");
        part = folder.resolve("file.part");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fetchesChecksAndReportsProgress() throws IOException {
        download();
        assertThat(target).hasBinaryContent(content);
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(target));
        assertThat(done).startsWith(0L).endsWith((long) SIZE).isSorted();
        assertThat(server.requests).containsExactly(new TestServer.Request("/file", null, null));
    }

    @Test
    void whatIsCompleteIsNotFetchedAgain() throws IOException {
        write(target, content);
        download();
        assertThat(server.requests).isEmpty();
        write(target, "mine");
        assertThat(complaint(this::download))
                .contains("is there but is not the official file", "remove it", remote.md5());
        assertThat(target).hasContent("mine");
    }

    @Test
    void aCutConnectionIsResumed() throws IOException {
        cut();
        download();
        assertThat(target).hasBinaryContent(content);
        assertThat(server.requests).endsWith(new TestServer.Request("/file", "bytes=" + CUT + "-", "\"v1\""));
        assertThat(done).startsWith((long) CUT).endsWith((long) SIZE);
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(target));
    }

    @Test
    void withoutAnUsableEtagTheRangeIsAskedForAlone() throws IOException {
        server.etag = "W/\"weak\"";
        cut();
        download();
        assertThat(target).hasBinaryContent(content);
        assertThat(server.requests).endsWith(new TestServer.Request("/file", "bytes=" + CUT + "-", null));
    }

    @Test
    void aServerThatIgnoresRangesStartsAnew() throws IOException {
        cut();
        server.ignoresRange = true;
        download();
        assertThat(target).hasBinaryContent(content);
        assertThat(done).startsWith(0L).endsWith((long) SIZE);
    }

    @Test
    void anotherVersionStartsAnew() throws IOException {
        cut();
        byte[] other = content.clone();
        other[0]++;
        server.etag = "\"v2\"";
        server.put("file", other);
        remote = new RemoteFile(remote.url(), md5(other));
        download();
        assertThat(target).hasBinaryContent(other);
    }

    @Test
    void anotherRangeThanAskedForStartsAnew() throws IOException {
        cut();
        server.answersOtherRange = true;
        download();
        assertThat(target).hasBinaryContent(content);
        assertThat(server.requests).hasSize(3).endsWith(new TestServer.Request("/file", null, null));
    }

    @Test
    void aPartThatLacksNothingIsOnlyChecked() throws IOException {
        write(part, content);
        download();
        assertThat(target).hasBinaryContent(content);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aPartThatIsTooLongStartsAnew() throws IOException {
        write(part, new byte[SIZE + 1]);
        download();
        assertThat(target).hasBinaryContent(content);
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void aWrongChecksumRemovesTheDownload() throws IOException {
        String wrong = "0123456789abcdef0123456789ABCDEF";
        remote = new RemoteFile(remote.url(), wrong);
        assertThat(complaint(this::download))
                .startsWith(remote.url() + ": ")
                .contains("MD5 " + md5(content), "expected 0123456789abcdef0123456789abcdef");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void httpErrorsAreNamed() {
        remote = new RemoteFile(server.url("none"), remote.md5());
        assertThat(complaint(this::download))
                .isEqualTo(remote.url() + ": the server answers HTTP 404; running it again resumes");
        assertThat(target).doesNotExist();
    }

    @Test
    void redirectionsAreFollowed() throws IOException {
        cut();
        remote = new RemoteFile(server.url("moved/file"), remote.md5());
        download();
        assertThat(target).hasBinaryContent(content);
        assertThat(server.requests).endsWith(new TestServer.Request("/file", "bytes=" + CUT + "-", "\"v1\""));
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        server.silence = 20_000;
        Download impatient = new Download(DownloadProgress.NONE, Duration.ofMillis(1500));
        assertThat(complaint(() -> impatient.to(target, remote))).contains("nothing came for 1 s", "resumes");
        assertThat(part).hasSize(SIZE - 1L);
    }

    @Test
    void aRefusedConnectionIsNamed() throws IOException {
        URI nowhere;
        try (ServerSocket socket = new ServerSocket(0)) {
            nowhere = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/file");
        }
        remote = new RemoteFile(nowhere, remote.md5());
        assertThat(complaint(this::download))
                .isEqualTo(nowhere + ": no connection to 127.0.0.1 (refused or unreachable); running it again resumes");
    }

    @Test
    void anUnknownHostIsNamed() {
        // The domain "invalid" is reserved never to exist (RFC 2606).
        remote = new RemoteFile(URI.create("http://rango.invalid/file"), remote.md5());
        assertThat(complaint(this::download))
                .isEqualTo("http://rango.invalid/file: no address is known for rango.invalid; "
                        + "running it again resumes");
    }

    @Test
    void twoDownloadsDoNotShareAPart() throws IOException {
        try (FileChannel other = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            assertThat(complaint(this::download)).contains("somebody else is downloading this file");
        }
    }

    private void cut() {
        CountDownLatch written = new CountDownLatch(1);
        server.cutAfter = CUT;
        server.cutWhen = written;
        onBytes = bytes -> {
            if (bytes == CUT) {
                written.countDown();
            }
        };
        assertThat(complaint(this::download))
                .startsWith(remote.url() + ": the connection was cut")
                .endsWith("running it again resumes");
        assertThat(part).hasSize(CUT);
        server.cutAfter = -1;
        onBytes = bytes -> {};
        done.clear();
    }

    private void download() throws IOException {
        new Download((bytes, total) -> {
                    assertThat(total).isEqualTo(SIZE);
                    done.add(bytes);
                    onBytes.accept(bytes);
                })
                .to(target, remote);
    }

    private String md5(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("md5", "");
        try {
            return Md5.of(write(file, bytes));
        } finally {
            Files.delete(file);
        }
    }
}
