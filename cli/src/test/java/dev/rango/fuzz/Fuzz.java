package dev.rango.fuzz;

import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Fuzzes the readers, one after another, as {@code bench/fuzz} does: {@code JAZZER MINUTES KEEP TARGET...}. */
final class Fuzz {
    private static final Path ROOT = Path.of(System.getProperty("rango.home"));

    private Fuzz() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<Path> jazzer = reviewed(Path.of(arguments[0]));
        double seconds = 60 * Double.parseDouble(arguments[1]);
        boolean keep = Boolean.parseBoolean(arguments[2]);
        List<String> names = List.of(arguments).subList(3, arguments.length);
        List<FuzzTarget> targets = FuzzTargets.ALL.stream()
                .filter(target -> names.isEmpty() || names.contains(target.name()))
                .toList();
        if (targets.size() < names.size()) {
            System.err.println("bench/fuzz: unknown target among " + names + "; there are " + FuzzTargets.ALL);
            System.exit(2);
        }
        long found = 0;
        for (FuzzTarget target : targets) {
            Path folder = ROOT.resolve("out/fuzz").resolve(target.name());
            FuzzRun run = new FuzzRun(target, jazzer, folder);
            FuzzRun.Result result = run.fuzz((long) Math.ceil(seconds / targets.size()));
            System.out.println(result);
            found += result.found();
            if (keep) {
                run.keep();
            }
        }
        if (found > 0) {
            System.out.println("found: " + found + ", in out/fuzz/*/found; what was thrown is in out/fuzz/*/log");
            System.exit(1);
        }
    }

    /** The jars, when they are those that were reviewed. */
    private static List<Path> reviewed(Path folder) throws IOException {
        Map<String, String> digests = new HashMap<>();
        for (String line : Files.readAllLines(ROOT.resolve("dependencies.sha256"))) {
            String[] parts = line.split("  ", 2);
            digests.put(parts[1], parts[0]);
        }
        List<Path> jars = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.sorted().forEach(jars::add);
        }
        for (Path jar : jars) {
            if (!Sha256.of(jar).equals(digests.get(jar.getFileName().toString()))) {
                System.err.println("bench/fuzz: " + jar + " is not the one of dependencies.sha256");
                System.exit(2);
            }
        }
        return jars;
    }
}
