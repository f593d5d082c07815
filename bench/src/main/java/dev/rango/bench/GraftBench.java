package dev.rango.bench;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the forms of a grafted transformer cost against the merged one, and how much memory grafting takes. */
@Command(
        name = "graft",
        description = "Forms of a grafted MiniLM against the merged one, and the memory that grafting 2 GB takes.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class GraftBench implements Callable<Integer> {
    private static final String MERGED = "merged";
    private static final String BRANCH = "branch";
    private static final String GRAPH = "model.onnx";
    private static final long LOOK_MILLIS = 20;
    private static final int ROWS = 32;
    private static final int TOKENS = 64;
    private static final int LAYERS = 6;
    private static final int DIM = 384;
    private static final int WORDS = 30_522;
    private static final int[] BANKS = {1, 8, 64};
    private static final double EIGHT_ADAPTERS = 1.15;
    private static final int PRODUCTS = 32;
    private static final double MOST_GIGABYTES = 3;

    @Mixin
    private Recording recording;

    @Option(names = "--onnx", required = true, paramLabel = "FILE", description = "MiniLM-L6 as LangChain4j ships it")
    private Path model;

    @Option(names = "--rango", required = true, paramLabel = "FILE", description = "the launcher of the command")
    private Path rango;

    @Option(names = "--rounds", defaultValue = "21", description = "default: ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws IOException {
        String load = load();
        Path work = Files.createDirectories(recording.work());
        List<Path> adapters = new ArrayList<>();
        for (int i = 1; i <= BANKS[BANKS.length - 1]; i++) {
            adapters.add(GraftModels.adapter(work.resolve("adapters").resolve("a" + i), i, LAYERS, DIM));
        }
        Map<String, double[]> nanos = new LinkedHashMap<>();
        Map<String, TransformerSession> sessions = new LinkedHashMap<>();
        try {
            for (String form : List.of(MERGED, BRANCH)) {
                Path out = work.resolve(form);
                graft(model, form, adapters.subList(0, 1), out);
                sessions.put(form, new TransformerSession(out.resolve(GRAPH), ROWS, TOKENS, WORDS, 0));
            }
            for (int size : BANKS) {
                Path out = work.resolve("bank-" + size);
                graft(model, "bank", adapters.subList(0, size), out);
                sessions.put(bank(size), new TransformerSession(out.resolve(GRAPH), ROWS, TOKENS, WORDS, size));
            }
            Bench.progress(sessions.size() + " graphs, " + rounds + " rounds");
            sessions.keySet().forEach(name -> nanos.put(name, new double[rounds]));
            sessions.values().forEach(TransformerSession::run);
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, TransformerSession> session : sessions.entrySet()) {
                    nanos.get(session.getKey())[round] = session.getValue().run();
                }
            }
        } finally {
            sessions.values().forEach(TransformerSession::close);
        }
        return publish(nanos, load, memory(work));
    }

    private static String bank(int size) {
        return "bank, " + size + (size == 1 ? " adapter" : " adapters in a batch");
    }

    private static String load() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.exists(file) ? Files.readString(file).split(" ")[0] : "unknown";
    }

    /** Gigabytes at most, by form. */
    private Map<String, Double> memory(Path work) throws IOException {
        Bench.progress("2 GB with its values beside the graph");
        Path folder = work.resolve("large");
        Path large = GraftModels.large(folder, PRODUCTS);
        Map<String, Double> peaks = new LinkedHashMap<>();
        for (String form : List.of(MERGED, BRANCH)) {
            long peak = graft(large, form, List.of(folder.resolve("adapter")), folder.resolve("out"));
            if (peak < 0) {
                throw new UnusableInputException("/proc", "", "does not say VmHWM: memory is not measured");
            }
            peaks.put(form, peak / 1024.0 / 1024.0);
        }
        return peaks;
    }

    /** Runs the command. Returns the kilobytes that were resident at most, or -1 where the system does not say. */
    private long graft(Path onnx, String form, List<Path> adapters, Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(rango.toString(), "graft", "--onnx", onnx.toString()));
        adapters.forEach(adapter -> command.addAll(List.of("--adapter", adapter.toString())));
        command.addAll(List.of("--form", form, "--out", out.toString()));
        Path log = out.resolveSibling(out.getFileName() + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long peak = -1;
        try {
            // The system keeps the highest: the last look before the end has it, but for what the end itself takes.
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, now(process));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new UnusableInputException(log, "", "rango graft ended with " + process.exitValue());
        }
        return peak;
    }

    private static long now(Process process) {
        try {
            return ChildJvm.peakKilobytes(process.pid());
        } catch (IOException e) {
            // It ended between two looks.
            return -1;
        }
    }

    private int publish(Map<String, double[]> nanos, String load, Map<String, Double> peaks) {
        double[] merged = nanos.get(MERGED);
        List<List<String>> rows = new ArrayList<>();
        List<Claim> claims = new ArrayList<>();
        nanos.forEach((name, own) -> {
            PairedRatio ratio = PairedRatio.of(own, merged);
            boolean isMerged = name.equals(MERGED);
            rows.add(List.of(
                    name,
                    String.format(Locale.ROOT, "%.0f ms", Spread.of(own).median() / 1e6),
                    isMerged ? "1" : Claim.words(ratio)));
            if (name.equals(bank(8))) {
                claims.add(
                        Claim.atMost("a bank of 8 adapters, time of a mixed batch", "merged", EIGHT_ADAPTERS, ratio));
            }
        });
        peaks.forEach((form, peak) -> claims.add(Claim.counted(
                "grafting " + form + " onto 2 GB of values beside the graph, resident at most",
                "",
                "< " + MOST_GIGABYTES + " GB",
                String.format(Locale.ROOT, "%.2f GB", peak),
                peak < MOST_GIGABYTES)));
        Markdown body = new Markdown()
                .heading("Adapters on a transformer")
                .paragraph("`bench/graft` on " + Machine.describe() + ", JVM flags " + Machine.flags()
                        + "; load average at the start " + load + ".")
                .paragraph(String.format(
                        Locale.ROOT,
                        "MiniLM-L6 in floats with adapters of rank 8 on query and value, batches of %d texts of %d tokens, ONNX Runtime"
                                + " alone with one thread, %d alternating rounds in one process; each row of a bank's batch takes the"
                                + " next adapter. Medians; of ratios also the interval that holds the true one with 95 %%.",
                        ROWS,
                        TOKENS,
                        rounds))
                .table(List.of("form", "a batch", "time"), rows)
                .claims(claims);
        return recording.publish("graft", body, claims);
    }
}
