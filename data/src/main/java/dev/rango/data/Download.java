package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.DiskSync;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Downloads a file by way of {@code NAME.part}, which a later run resumes. Beside it, {@code NAME.part.version} keeps
 * the server's word for the version it holds (ETag or date), so that two versions are never joined.
 */
final class Download {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);
    private static final int BUFFER = 1 << 16;

    private final DownloadProgress progress;
    private final Duration silenceLimit;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_LIMIT)
            .build();

    Download(DownloadProgress progress) {
        this(progress, SILENCE_LIMIT);
    }

    /** @param silenceLimit how long the server may send nothing */
    Download(DownloadProgress progress, Duration silenceLimit) {
        this.progress = progress;
        this.silenceLimit = silenceLimit;
    }

    /**
     * Makes {@code target} the remote file. If it is there already, it is only checked.
     *
     * @throws UnusableInputException if the network fails, the server answers with an error, or the checksum is wrong
     * @throws IOException if the disk fails
     */
    void to(Path target, RemoteFile remote) throws IOException {
        if (Files.exists(target)) {
            String actual = Md5.of(target);
            if (!actual.equals(remote.md5())) {
                throw new UnusableInputException(
                        target,
                        "",
                        "is there but is not the official file (MD5 " + actual + ", expected " + remote.md5()
                                + "); remove it to fetch it again");
            }
            return;
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Path version = target.resolveSibling(target.getFileName() + ".part.version");
        try (ExclusiveFile own = ExclusiveFile.tryOpen(part)
                .orElseThrow(() -> new UnusableInputException(part, "", "somebody else is downloading this file"))) {
            transfer(remote.url(), own.channel(), version);
            own.channel().force(true);
        }
        Files.deleteIfExists(version);
        String actual = Md5.of(part);
        if (!actual.equals(remote.md5())) {
            Files.delete(part);
            throw new UnusableInputException(
                    remote.url().toString(),
                    "",
                    "is not the official file or was damaged on the way: MD5 " + actual + ", expected " + remote.md5()
                            + "; it was removed");
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        DiskSync.folder(target.toAbsolutePath().getParent());
    }

    private void transfer(URI url, FileChannel file, Path version) throws IOException {
        long have = file.size();
        HttpResponse<InputStream> response = send(url, have, version);
        if (have > 0 && response.statusCode() == 416 && range(response).equals("*/" + have)) {
            // An earlier run got the last byte and ended before it could check them.
            response.body().close();
            return;
        }
        boolean continues = response.statusCode() == 206 && range(response).startsWith(have + "-");
        if (have > 0 && !continues && (response.statusCode() == 206 || response.statusCode() == 416)) {
            response.body().close();
            have = 0;
            response = send(url, 0, version);
        }
        if (!continues && response.statusCode() != 200) {
            response.body().close();
            throw failure(url, "the server answers HTTP " + response.statusCode(), null);
        }
        if (!continues) {
            // The whole file comes: a first run, a server that cannot resume, or a new version.
            have = 0;
            file.truncate(0);
            remember(response, version);
        }
        copy(url, response, file, have);
    }

    private void copy(URI url, HttpResponse<InputStream> response, FileChannel file, long have) throws IOException {
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        long total = length < 0 ? -1 : have + length;
        long done = have;
        file.position(have);
        progress.bytes(done, total);
        try (InputStream body = response.body();
                StallGuard guard = new StallGuard(body, silenceLimit)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = read(url, body, buffer, guard); read >= 0; read = read(url, body, buffer, guard)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                done += read;
                progress.bytes(done, total);
            }
        }
        if (total >= 0 && done != total) {
            throw failure(url, "the connection was cut after " + done + " of " + total + " bytes", null);
        }
    }

    /** As {@link InputStream#read(byte[])}; apart, since only here an IOException is the network's. */
    private int read(URI url, InputStream body, byte[] buffer, StallGuard guard) {
        try {
            int read = body.read(buffer);
            guard.alive();
            if (guard.stalled()) {
                throw new IOException("closed");
            }
            return read;
        } catch (IOException e) {
            String reason = guard.stalled() ? "nothing came for " + seconds(silenceLimit) : "the connection was cut";
            throw failure(url, reason, e);
        }
    }

    private HttpResponse<InputStream> send(URI url, long have, Path version) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(silenceLimit);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
            if (Files.exists(version)) {
                request.header("If-Range", Files.readString(version));
            }
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw failure(url, reason(url, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(url, "interrupted", e);
        }
    }

    private static void remember(HttpResponse<?> response, Path version) throws IOException {
        // A weak ETag stands for more than one sequence of bytes, so it is no use for joining two halves.
        Optional<String> known = response.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> response.headers().firstValue("Last-Modified"));
        if (known.isPresent()) {
            Files.writeString(version, known.get());
        } else {
            Files.deleteIfExists(version);
        }
    }

    /** The answer's range without the unit: {@code 10-99/100} or {@code *}{@code /100}; empty if there is none. */
    private static String range(HttpResponse<?> response) {
        String range = response.headers().firstValue("Content-Range").orElse("");
        return range.startsWith("bytes ") ? range.substring("bytes ".length()) : "";
    }

    private String reason(URI url, IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no address is known for " + url.getHost();
            }
        }
        if (failure instanceof HttpConnectTimeoutException) {
            return "no connection within " + seconds(CONNECT_LIMIT);
        }
        if (failure instanceof HttpTimeoutException) {
            return "no answer within " + seconds(silenceLimit);
        }
        if (failure instanceof ConnectException) {
            return "no connection to " + url.getHost() + " (refused or unreachable)";
        }
        if (failure instanceof SSLException) {
            return "no secure connection (" + failure.getMessage() + ")";
        }
        return "the network failed (" + failure.getClass().getSimpleName() + ": " + failure.getMessage() + ")";
    }

    private static String seconds(Duration limit) {
        return limit.toSeconds() + " s";
    }

    private static UnusableInputException failure(URI url, String reason, Exception cause) {
        return new UnusableInputException(url.toString(), "", reason + "; running it again resumes", cause);
    }
}
