package dev.rango.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Kills writers, as {@code bench/kills} does: {@code TIMES SEED VERB...}, where {@code write} is a process that only writes and {@code fetch} one that downloads. Ends with 1 at the
 * first thing that is neither old nor new.
 */
final class Kills {
    private static final String VERB = "dev.rango.cli.Rango";

    private static final List<String> CALLS =
            List.of("mkdir", "openat", "sendfile", "fsync", "rename", "unlink", "rmdir");

    private Kills() {}

    public static void main(String[] arguments) throws Exception {
        int times = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        TemporaryFolder temporary = TemporaryFolder.create("rango-kills");
        Path folder = temporary.path();
        Path input = Files.createDirectory(folder.resolve("input"));
        Map<String, List<List<String>>> all = commands(input);
        for (String verb : List.of(arguments).subList(2, arguments.length)) {
            Path own = Files.createDirectory(folder.resolve(verb));
            try {
                if (verb.equals("fetch")) {
                    fetch(own, times, seed);
                    continue;
                }
                Victim victim = verb.equals("sign")
                        ? SignVictim.of(own, input.resolve("base"), input)
                        : new Victim(own, own.resolve("model"), all.get(verb));
                System.out.println(verb + " after a power cut: " + victim.faultsWithoutPower());
                for (String call : verb.equals("write") ? CALLS : List.of("rename")) {
                    System.out.println(verb + " killed at every " + call + ": " + victim.killAtEvery(call) + " times");
                }
                for (Victim.Signal signal : Victim.Signal.values()) {
                    SplittableRandom random = new SplittableRandom(seed + signal.ordinal());
                    System.out.println(verb + " " + signal + ": " + victim.kill(signal, times, random, System.err));
                }
            } catch (AssertionError e) {
                System.out.println(verb + ": " + e.getMessage() + " (in " + own + ")");
                System.exit(1);
            }
        }
        // What failed is kept, to be looked at.
        temporary.close();
    }

    private static void fetch(Path folder, int times, long seed) throws Exception {
        try (FetchVictim victim = new FetchVictim(folder)) {
            for (Victim.Signal signal : Victim.Signal.values()) {
                SplittableRandom random = new SplittableRandom(seed + signal.ordinal());
                System.out.println("fetch " + signal + ": " + victim.kill(signal, times, random, System.err));
            }
        }
    }

    /** The old and the new of each verb; the name follows. */
    private static Map<String, List<List<String>>> commands(Path input) throws Exception {
        TinyTask.write(input);
        String data = "csv:" + input.resolve("train.csv");
        String vectors = input.resolve("vectors.txt").toString();
        List<String> train =
                List.of(VERB, "train", "--data", data, "--vectors", vectors, "--epochs", "1", "--restart", "--seed");
        String base = made(input.resolve("base"), train, "1");
        String other = made(input.resolve("other"), train, "2");
        List<String> adapt = List.of(
                VERB,
                "adapt",
                "--base",
                base,
                "--data",
                data,
                "--epochs",
                "1",
                "--restart",
                "--target",
                "fc1",
                "--seed");
        List<String> sweep = List.of(
                VERB,
                "sweep",
                "--base",
                base,
                "--data",
                data,
                "--epochs",
                "1",
                "--restart",
                "--ranks",
                "1,2",
                "--alphas");
        List<String> weights =
                List.of(VERB, "import", "--weights", base + "/model.safetensors", "--vectors", vectors, "--labels");
        Map<String, List<List<String>>> all = new LinkedHashMap<>();
        all.put("write", two(List.of(WritingChild.class.getName(), "BASE"), base, other));
        all.put("train", two(train, "1", "2"));
        all.put("adapt", two(adapt, "1", "2"));
        all.put("sweep", two(sweep, "1", "0.1"));
        all.put("import", two(weights, "down,up", "no,yes"));
        all.put("export", two(List.of(VERB, "export", "--base"), base, other));
        all.replaceAll((verb, pair) -> verb.equals("write")
                ? pair
                : pair.stream().map(command -> with(command, "--out")).toList());
        return all;
    }

    private static String made(Path folder, List<String> command, String last) {
        List<String> arguments = with(with(with(command, last), "--out"), folder.toString());
        if (Rango.run(arguments.subList(1, arguments.size()).toArray(String[]::new)) != 0) {
            throw new IllegalStateException("no " + folder);
        }
        return folder.toString();
    }

    private static List<List<String>> two(List<String> command, String old, String fresh) {
        return List.of(with(command, old), with(command, fresh));
    }

    private static List<String> with(List<String> command, String more) {
        List<String> longer = new ArrayList<>(command);
        longer.add(more);
        return longer;
    }
}
