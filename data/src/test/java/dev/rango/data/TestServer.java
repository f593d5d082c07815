package dev.rango.data;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server of files on this machine, as well or badly behaved as a test wants it. */
final class TestServer implements AutoCloseable {
    /** One request's headers of interest. */
    record Request(String path, String range, String ifRange) {}

    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    volatile String etag = "\"v1\"";
    volatile boolean ignoresRange;
    /** A range that is wrong though the status is 206. */
    volatile boolean answersOtherRange;
    /** Bytes after which an answer is cut; below 0: none. */
    volatile int cutAfter = -1;
    /** What a cut waits for: a client may drop what has come but was not yet read. */
    volatile CountDownLatch cutWhen = new CountDownLatch(0);
    /** Milliseconds of silence before the last byte. */
    volatile int silence;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    TestServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI put(String name, byte[] content) {
        files.put("/" + name, content);
        return url(name);
    }

    URI url(String name) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Headers asked = exchange.getRequestHeaders();
        String path = exchange.getRequestURI().getPath();
        String range = asked.getFirst("Range");
        requests.add(new Request(path, range, asked.getFirst("If-Range")));
        try (exchange) {
            if (path.startsWith("/moved/")) {
                exchange.getResponseHeaders().set("Location", path.substring("/moved".length()));
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            byte[] content = files.get(path);
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (!etag.isEmpty()) {
                exchange.getResponseHeaders().set("ETag", etag);
            }
            String ifRange = asked.getFirst("If-Range");
            boolean sameVersion = ifRange == null || ifRange.equals(etag);
            if (range == null || ignoresRange || !sameVersion) {
                send(exchange, 200, content, 0);
                return;
            }
            int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            if (from >= content.length) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            int answered = answersOtherRange ? from - 1 : from;
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + answered + "-" + (content.length - 1) + "/" + content.length);
            send(exchange, 206, content, answered);
        }
    }

    private void send(HttpExchange exchange, int status, byte[] content, int from) throws IOException {
        int length = content.length - from;
        exchange.sendResponseHeaders(status, length);
        OutputStream body = exchange.getResponseBody();
        if (cutAfter >= 0 && cutAfter < length) {
            body.write(content, from, cutAfter);
            body.flush();
            await(cutWhen);
            return;
        }
        body.write(content, from, length - 1);
        body.flush();
        sleep(silence);
        body.write(content[content.length - 1]);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the client did not read what was sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
