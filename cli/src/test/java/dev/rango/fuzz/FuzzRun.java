package dev.rango.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Jazzer in a process of its own, on one target.
 *
 * @param folder gets the corpus, which the next run goes on with, what was found, and the log
 */
record FuzzRun(FuzzTarget target, List<Path> jazzer, Path folder) {
    /** No reader may take longer for an input. */
    private static final int LONGEST_SECONDS = 30;
    /** The pictures that are allowed take most of it. */
    private static final String HEAP = "-Xmx2g";
    /** Larger inputs only cost time: counts and sizes that lie can be as large in small ones. */
    private static final int LONGEST_INPUT = 1 << 14;
    /** Of what is kept in the repository of a target. */
    private static final long MOST_KEPT = 7_000;

    private static final int STARTING_SECONDS = 120;
    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: (\\d+)");
    private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+)");

    /**
     * What came of it.
     *
     * @param coverage edges of the code that was instrumented that were taken
     */
    record Result(String target, long seconds, long runs, long coverage, long found) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-16s %,11d runs in %3d s, coverage %,6d edges, found %d",
                    target,
                    runs,
                    seconds,
                    coverage,
                    found);
        }
    }

    Result fuzz(long seconds) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        int number = 0;
        for (byte[] seed : target.seeds().get()) {
            Files.write(corpus.resolve("seed-" + number++), seed);
        }
        for (Path file : FuzzCorpus.of(target)) {
            Files.copy(file, corpus.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Path found = Files.createDirectories(folder.resolve("found"));
        long before = count(found);
        long runs = 0;
        long coverage = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        // What hangs or fills the memory ends the process, and the time goes on.
        for (long left = seconds; left > 0; left = TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime())) {
            String log = jazzer(
                    left + STARTING_SECONDS,
                    "--keep_going=20",
                    "-max_total_time=" + left,
                    "-artifact_prefix=" + found + "/",
                    corpus.toString());
            runs += last(RUNS, log);
            coverage = Math.max(coverage, last(COVERAGE, log));
        }
        return new Result(target.name(), seconds, runs, coverage, count(found) - before);
    }

    /** Puts into the repository what reaches furthest, the smallest first, in place of what was there; what was found stays. */
    void keep() throws IOException, InterruptedException {
        Path merged = folder.resolve("merged");
        delete(merged);
        Files.createDirectories(merged);
        jazzer(
                10 * STARTING_SECONDS,
                "-merge=1",
                merged.toString(),
                folder.resolve("corpus").toString());
        Path kept = Files.createDirectories(FuzzCorpus.HOME.resolve(target.name()));
        for (Path old : FuzzCorpus.of(target)) {
            if (!old.getFileName().toString().startsWith("found-")) {
                Files.delete(old);
            }
        }
        List<byte[]> seeds = target.seeds().get();
        long left = MOST_KEPT;
        List<Path> smallestFirst;
        try (Stream<Path> all = Files.list(merged)) {
            smallestFirst = all.sorted(
                            Comparator.comparingLong((Path f) -> f.toFile().length())
                                    .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
        for (Path file : smallestFirst) {
            byte[] input = Files.readAllBytes(file);
            left -= input.length;
            if (left >= 0 && seeds.stream().noneMatch(seed -> Arrays.equals(seed, input))) {
                Files.write(kept.resolve(file.getFileName().toString().substring(0, 12)), input);
            }
        }
    }

    /** Runs it to its end. Returns what it printed. */
    private String jazzer(long seconds, String... options) throws IOException, InterruptedException {
        Path memory = Path.of("/dev/shm");
        Path temporary = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "rango-fuzz")
                : Files.createTempDirectory("rango-fuzz");
        String jars = jazzer.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + temporary,
                "-Drango.home=" + System.getProperty("rango.home"),
                "-D" + FuzzEntry.TARGET + "=" + target.name(),
                "-cp",
                jars + File.pathSeparator + System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzEntry.class.getName(),
                "--instrumentation_includes=dev.rango.**:com.fasterxml.jackson.core.**:org.apache.commons.csv.**",
                "--instrumentation_excludes=dev.rango.fuzz.**",
                // What our code calls is watched: commands, paths, patterns, classes by name.
                "--custom_hook_includes=dev.rango.**",
                "--reproducer_path=" + temporary,
                "-timeout=" + LONGEST_SECONDS,
                "-rss_limit_mb=4096",
                "-max_len=" + LONGEST_INPUT,
                "-print_final_stats=1"));
        command.addAll(List.of(options));
        Path log = folder.resolve("log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } finally {
            delete(temporary);
        }
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }

    private static long last(Pattern pattern, String log) {
        long last = 0;
        for (Matcher matcher = pattern.matcher(log); matcher.find(); ) {
            last = Long.parseLong(matcher.group(1));
        }
        return last;
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
