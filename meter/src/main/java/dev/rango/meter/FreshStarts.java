package dev.rango.meter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Starts fresh processes with this one's Java, class path and settings, to time what a warm JVM cannot show. */
final class FreshStarts {
    private static final long PATIENCE_SECONDS = 60;

    private FreshStarts() {}

    /** One start, nanoseconds and bytes. */
    private record Start(long total, long open, long firstText, long peakBytes) {}

    /**
     * The models in turn, {@code times} times.
     *
     * @return for each model, or empty for all when a process cannot be started or fails here
     */
    static <I> List<Optional<StartTimes>> measure(List<OpenModels.Model<I>> models, int times, Runnable each) {
        List<List<Start>> starts = new ArrayList<>();
        models.forEach(m -> starts.add(new ArrayList<>()));
        for (int i = 0; i < times; i++) {
            for (int m : CellRun.order(i, models.size())) {
                Optional<Start> start = start(models.get(m));
                if (start.isEmpty()) {
                    return models.stream()
                            .map(x -> Optional.<StartTimes>empty())
                            .toList();
                }
                starts.get(m).add(start.get());
                each.run();
            }
        }
        return starts.stream().map(FreshStarts::summary).toList();
    }

    private static Optional<Start> start(OpenModels.Model<?> model) {
        long before = System.nanoTime();
        try {
            Process process = process(
                    StartProbe.class,
                    List.of(
                            model.folder().toString(),
                            model.device().toString(),
                            model.classifier().getClass().getSimpleName()));
            try (BufferedReader lines = process.inputReader(UTF_8)) {
                String times = lines.readLine();
                long total = System.nanoTime() - before;
                String peak = lines.readLine();
                if (times == null || peak == null || !process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return Optional.empty();
                }
                String[] fields = times.split(" ");
                return Optional.of(
                        new Start(total, Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(peak)));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Starts the main method of a class in a fresh process, with this one's Java, class path and settings. */
    static Process process(Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Memory and native libraries as here; no debugger or agent, of which there can be one only.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> a.startsWith("-X") || a.startsWith("-D"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Optional<StartTimes> summary(List<Start> starts) {
        if (starts.isEmpty()) {
            return Optional.empty();
        }
        double[] totals = millis(starts, Start::total);
        return Optional.of(new StartTimes(
                starts.size(),
                Spread.median(totals),
                java.util.Arrays.stream(totals).min().orElseThrow(),
                java.util.Arrays.stream(totals).max().orElseThrow(),
                Spread.median(millis(starts, Start::open)),
                Spread.median(millis(starts, Start::firstText)),
                Math.round(Spread.median(
                        starts.stream().mapToDouble(Start::peakBytes).toArray()))));
    }

    private static double[] millis(List<Start> starts, ToDoubleFunction<Start> nanos) {
        return starts.stream().mapToDouble(s -> nanos.applyAsDouble(s) / 1e6).toArray();
    }
}
