package dev.rango.bench.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One bash, as a reader has it open: variables and the folder stay from command to command. */
final class Shell implements AutoCloseable {
    private static final String MARK = "<<typed>>";
    private static final String END = "<<ended>>";

    private final Process bash;
    private final Writer keys;
    private final Path script;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** @param exit its exit code; -1 when the shell itself ended, or the command had to be stopped */
    record Typed(int exit, List<String> printed) {}

    Shell(Path folder) throws IOException {
        script = Files.createTempFile("rango-typed", ".sh");
        ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc");
        builder.directory(folder.toFile()).redirectErrorStream(true);
        bash = builder.start();
        keys = bash.outputWriter(UTF_8);
        Thread reader = new Thread(this::read, "output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output = bash.inputReader(UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // Of a shell that was closed meanwhile; of another, its end says so.
        } finally {
            lines.add(END);
        }
    }

    /** Types a command and waits for its end. Its exit code is what {@code $?} of the next one sees. */
    Typed type(String command, long seconds) throws IOException, InterruptedException {
        Files.writeString(script, command + "\n");
        keys.write("(exit ${code:-0}); . '" + script + "' </dev/null; code=$?; printf '\\n" + MARK + "%d\\n' $code\n");
        keys.flush();
        List<String> printed = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(END)) {
                printed.add(line == null ? "stopped after " + seconds + " s" : "the shell ended");
                close();
                return new Typed(-1, printed);
            }
            if (line.startsWith(MARK)) {
                return new Typed(Integer.parseInt(line.substring(MARK.length())), printed);
            }
            printed.add(line);
        }
    }

    @Override
    public void close() throws IOException {
        bash.descendants().forEach(ProcessHandle::destroyForcibly);
        bash.destroyForcibly();
        Files.deleteIfExists(script);
    }
}
