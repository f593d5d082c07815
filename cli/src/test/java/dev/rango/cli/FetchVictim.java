package dev.rango.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.rango.runtime.format.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A download that is killed: what it fetches is not there, or whole, and the next one ends with it and nothing else. It replaces
 * nothing, so that there is no old one.
 */
final class FetchVictim implements AutoCloseable {
    private static final String NAME = "glove.6B.100d.txt";
    private static final int ROWS = 40_000;

    private final Path folder;
    private final HttpServer server;
    private final List<String> arguments;
    private final String whole;

    FetchVictim(Path folder) throws Exception {
        this.folder = folder;
        byte[] text = rows().getBytes(UTF_8);
        byte[] archive = zip(text);
        Path sample = folder.resolve("sample");
        Files.write(sample, text);
        whole = Sha256.of(sample);
        Files.delete(sample);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            exchange.sendResponseHeaders(range == null ? 200 : 206, archive.length - from);
            exchange.getResponseBody().write(archive, from, archive.length - from);
            exchange.close();
        });
        server.start();
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(archive));
        String url = "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/vectors.zip";
        arguments = List.of(url, md5, folder.resolve("out").toString());
    }

    private static String rows() {
        SplittableRandom random = new SplittableRandom(15);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            rows.append("word").append(i);
            for (int n = 0; n < 10; n++) {
                rows.append(' ').append(random.nextInt(1000));
            }
            rows.append('\n');
        }
        return rows.toString();
    }

    private static byte[] zip(byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(NAME));
            zip.write(text);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    /** Throws an AssertionError at the first thing that must not be. */
    String kill(Victim.Signal signal, int times, SplittableRandom random, PrintStream log) throws Exception {
        int killed = 0;
        int there = 0;
        long usual = finish();
        for (int i = 0; i < times; i++) {
            clear();
            Process process = start();
            long start = System.nanoTime();
            // Half of them in the last 100 ms, where it is unpacked and named.
            long wait = i % 2 == 0
                    ? (long) (random.nextDouble() * usual)
                    : usual - (long) (random.nextDouble() * TimeUnit.MILLISECONDS.toNanos(100));
            while (process.isAlive() && System.nanoTime() - start < wait) {
                Thread.onSpinWait();
            }
            Victim.send(signal, process);
            killed += end(process) == 0 ? 0 : 1;
            if (Files.exists(vectors())) {
                there++;
                requireWhole(signal + " " + i);
            }
            finish();
            requireWhole("the next run after " + signal + " " + i);
            if (i % 20 == 19) {
                log.printf("%s %d of %d: %d killed, %d there%n", signal, i + 1, times, killed, there);
            }
        }
        return killed + " killed, " + (times - killed) + " done before it; " + (times - there) + " not there, " + there
                + " whole";
    }

    private Path vectors() {
        return folder.resolve("out/glove").resolve(NAME);
    }

    private void requireWhole(String when) throws IOException {
        if (!Sha256.of(vectors()).equals(whole)) {
            throw new AssertionError(when + " left other vectors");
        }
    }

    /** From the start where nothing is there, else on; its time in nanoseconds. */
    private long finish() throws Exception {
        long start = System.nanoTime();
        int code = end(start());
        if (code != 0) {
            throw new AssertionError("ended with " + code + ": " + Files.readString(folder.resolve("log")));
        }
        try (Stream<Path> left = Files.list(vectors().getParent())) {
            List<Path> more = left.filter(path -> !path.equals(vectors())).toList();
            if (!more.isEmpty()) {
                throw new AssertionError("left " + more);
            }
        }
        return System.nanoTime() - start;
    }

    private void clear() throws IOException {
        Files.delete(vectors());
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(FetchingChild.class.getName()));
        command.addAll(arguments);
        return Victim.start(List.of(), command, folder.resolve("log"));
    }

    private int end(Process process) throws Exception {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
