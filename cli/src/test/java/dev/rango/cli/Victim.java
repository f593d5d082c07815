package dev.rango.cli;

import dev.rango.runtime.format.Replacement;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A command that writes one of two folders to the same name, in processes that are killed at seeded moments: half of them in
 * the last 100 ms, a quarter in the middle of the exchange where it is met, a quarter anywhere.
 */
final class Victim {
    /** A signal, and the exit code with which a shell reports it. */
    enum Signal {
        KILL(137),
        TERM(143),
        INT(130);

        private final int code;

        Signal(int code) {
            this.code = code;
        }
    }

    private static final long LAST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int EVERY = 20;

    private final Path folder;
    private final Path name;
    private final Path published;
    private final Function<Path, String> fingerprint;
    private final List<List<String>> commands;
    private final List<TreeMap<String, String>> whole = new ArrayList<>();
    private long usual;

    /** What was seen after the kills of one signal. */
    static final class Seen {
        int killed;
        int done;
        int nothingAtTheName;
        int old;
        int fresh;
        int leftovers;

        @Override
        public String toString() {
            return killed + " killed, " + done + " done before it; " + old + " old, " + fresh + " new; "
                    + nothingAtTheName + " between the two renames; " + leftovers + " leftovers";
        }
    }

    /**
     * @param folder where the command works
     * @param commands of the old and of the new folder, each a main class and its arguments
     */
    Victim(Path folder, Path name, List<List<String>> commands) throws Exception {
        this(folder, name, name, Sha256::of, commands);
    }

    /**
     * @param published what takes its name when the command is done: the folder, or the file of it that is replaced
     * @param fingerprint what is the same of a file however often it is written; throws where it is not whole
     */
    Victim(Path folder, Path name, Path published, Function<Path, String> fingerprint, List<List<String>> commands)
            throws Exception {
        this.folder = folder;
        this.name = name;
        this.published = published;
        this.fingerprint = fingerprint;
        this.commands = commands;
        for (List<String> command : commands) {
            finish(command);
            whole.add(content());
        }
        if (whole.get(0).equals(whole.get(1))) {
            throw new IllegalArgumentException("both commands write the same");
        }
    }

    /** Throws an AssertionError at the first thing that must not be. */
    Seen kill(Signal signal, int times, SplittableRandom random, PrintStream log) throws Exception {
        Seen seen = new Seen();
        int before = 1;
        for (int i = 0; i < times; i++) {
            int next = 1 - before;
            String moment = killOne(commands.get(next), signal, i % 4, random, seen);
            if (!Files.exists(name)) {
                seen.nothingAtTheName++;
            }
            if (Files.exists(beside())) {
                seen.leftovers++;
            }
            Replacement.settled(name);
            TreeMap<String, String> now = content();
            int which = whole.indexOf(now);
            if (which < 0) {
                throw new AssertionError(
                        signal + " " + i + " (" + moment + ") left neither the old nor the new: " + now.keySet());
            }
            if (which == before) {
                seen.old++;
            } else {
                seen.fresh++;
            }
            before = which;
            requireOnlyNamedLeftovers();
            if (i % EVERY == EVERY - 1 || i == times - 1) {
                finish(commands.get(1 - before));
                before = 1 - before;
                if (Files.exists(beside()) || !content().equals(whole.get(before))) {
                    throw new AssertionError(
                            "the next run after " + signal + " " + i + " (" + moment + ") left " + names(folder));
                }
                log.printf("%s %d of %d: %s%n", signal, i + 1, times, seen);
            }
        }
        return seen;
    }

    private String killOne(List<String> command, Signal signal, int kind, SplittableRandom random, Seen seen)
            throws Exception {
        Process process = start(command);
        long start = System.nanoTime();
        long wait = switch (kind) {
            case 0 -> (long) (random.nextDouble() * usual);
            case 1 -> usual - (long) (random.nextDouble() * LAST_NANOS);
            default -> 0;
        };
        String moment;
        if (kind == 2) {
            // The place is there in the last part of every run.
            until(process, beside());
            start = System.nanoTime();
            wait = (long) (random.nextDouble() * LAST_NANOS);
            moment = "writing, + " + wait / 1000 + " µs";
        } else if (kind == 3) {
            Path event = beside().resolve(random.nextBoolean() ? "old" : "new");
            until(process, event);
            moment = "at " + event.getFileName();
        } else {
            moment = "at " + wait / 1000 + " of " + usual / 1000 + " µs";
        }
        while (process.isAlive() && System.nanoTime() - start < wait) {
            Thread.onSpinWait();
        }
        send(signal, process);
        int code = end(process);
        if (code == signal.code || log().startsWith("Error occurred during initialization of VM")) {
            seen.killed++;
        } else if (code == 0) {
            seen.done++;
        } else {
            throw new AssertionError(signal + " (" + moment + ") ended with " + code + ": " + log());
        }
        return moment;
    }

    /** Kills at each of the calls in turn until the command makes no more of them; returns how often it was killed. */
    int killAtEvery(String call) throws Exception {
        for (int nth = 1; ; nth++) {
            finish(commands.get(0));
            int code = end(start(Trace.killing(call, nth), commands.get(1)));
            if (code != Signal.KILL.code && code != 0) {
                throw new AssertionError(call + " " + nth + " ended with " + code + ": " + log());
            }
            Replacement.settled(name);
            TreeMap<String, String> left = content();
            if (!whole.contains(left)) {
                throw new AssertionError(call + " " + nth + " left neither the old nor the new: " + left.keySet());
            }
            requireOnlyNamedLeftovers();
            if (code == 0) {
                return nth - 1;
            }
        }
    }

    /** What of the command's work a loss of power could take back. */
    List<String> faultsWithoutPower() throws Exception {
        finish(commands.get(0));
        Path trace = folder.resolveSibling(folder.getFileName() + ".trace");
        int code = end(start(Trace.recording(trace), commands.get(1)));
        if (code != 0) {
            throw new AssertionError("ended with " + code + ": " + log());
        }
        return Trace.faults(trace, folder, published);
    }

    private static void until(Process process, Path event) {
        while (process.isAlive() && !Files.exists(event)) {
            Thread.onSpinWait();
        }
    }

    static void send(Signal signal, Process process) throws Exception {
        switch (signal) {
            case KILL -> process.destroyForcibly();
            case TERM -> process.destroy();
            case INT ->
                new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .redirectErrorStream(true)
                        .start()
                        .waitFor(10, TimeUnit.SECONDS);
        }
    }

    private void finish(List<String> command) throws Exception {
        long start = System.nanoTime();
        int code = end(start(command));
        if (code != 0) {
            throw new AssertionError(command + " ended with " + code + ": " + log());
        }
        usual = System.nanoTime() - start;
    }

    private int end(Process process) throws Exception {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("does not end: " + log());
        }
        return process.exitValue();
    }

    private Process start(List<String> command) throws IOException {
        return start(List.of(), command);
    }

    private Process start(List<String> before, List<String> command) throws IOException {
        List<String> named = new ArrayList<>(command);
        named.add(name.toString());
        return start(before, named, folder.resolve("log"));
    }

    /**
     * A process of this program's classes.
     *
     * @param before what starts it
     * @param command its main class and the arguments
     */
    static Process start(List<String> before, List<String> command, Path log) throws IOException {
        List<String> line = new ArrayList<>(before);
        if (Files.isExecutable(Path.of("/usr/bin/env"))) {
            // A process in the background of a script ignores SIGINT, and those that it starts do.
            line.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
        }
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Drango.home=" + System.getProperty("rango.home"),
                "-cp",
                System.getProperty("java.class.path")));
        line.addAll(command);
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private Path beside() {
        return name.resolveSibling("." + name.getFileName() + ".writing");
    }

    private TreeMap<String, String> content() throws IOException {
        TreeMap<String, String> content = new TreeMap<>();
        if (!Files.exists(name)) {
            return content;
        }
        try (Stream<Path> files = Files.walk(name)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(name.relativize(file).toString(), fingerprint.apply(file));
            }
        }
        return content;
    }

    private void requireOnlyNamedLeftovers() throws IOException {
        List<String> allowed = List.of(
                name.getFileName().toString(),
                beside().getFileName().toString(),
                name.getFileName() + ".partial",
                "log");
        Optional<String> other =
                names(folder).stream().filter(n -> !allowed.contains(n)).findFirst();
        if (other.isPresent()) {
            throw new AssertionError("left " + other.get());
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
