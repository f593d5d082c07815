package dev.rango.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's driver as the system shows it.
 *
 * @param version of the kernel's module; empty when there is none
 * @param gpus their names, as the kernel or {@code nvidia-smi} gives them
 * @param tool where {@code nvidia-smi} lies; empty when it is not on the {@code PATH}
 * @param toolSays a line for each GPU, or its complaint; empty where there is no tool
 * @param visible value of {@code CUDA_VISIBLE_DEVICES}, which may hide GPUs; empty when it is not set
 */
public record NvidiaDriver(
        String version, List<String> gpus, Optional<String> tool, List<String> toolSays, Optional<String> visible) {
    private static final String MODULE = "/proc/driver/nvidia/version";
    private static final String GPUS = "/proc/driver/nvidia/gpus";
    /** "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue …", "… Open Kernel Module for x86_64  580.65.06 …". */
    private static final Pattern MODULE_VERSION =
            Pattern.compile("Kernel Module.*?\\s([0-9]{1,9}(?:\\.[0-9]{1,9})+)\\s");

    private static final Pattern MODEL = Pattern.compile("(?m)^Model:\\s*(.+?)\\s*$");
    private static final String[] QUERY = {"--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"};
    private static final int PATIENCE_SECONDS = 10;
    private static final int MOST_LINES = 64;

    /** Copies the lists. */
    public NvidiaDriver {
        gpus = List.copyOf(gpus);
        toolSays = List.copyOf(toolSays);
    }

    static NvidiaDriver find(Places places) {
        Optional<Path> tool = Places.folders(places.path()).stream()
                .map(folder -> folder.resolve("nvidia-smi"))
                .filter(Files::isExecutable)
                .findFirst();
        return new NvidiaDriver(
                moduleVersion(places.system(MODULE)),
                models(places.system(GPUS)),
                tool.map(Path::toString),
                tool.map(NvidiaDriver::ask).orElse(List.of()),
                Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")));
    }

    private static String moduleVersion(Path file) {
        try {
            Matcher version = MODULE_VERSION.matcher(Files.readString(file));
            return version.find() ? version.group(1) : "";
        } catch (IOException notThere) {
            return "";
        }
    }

    private static List<String> models(Path folder) {
        List<String> models = new ArrayList<>();
        try (DirectoryStream<Path> gpus = Files.newDirectoryStream(folder)) {
            for (Path gpu : gpus) {
                Matcher model = MODEL.matcher(Files.readString(gpu.resolve("information")));
                if (model.find()) {
                    models.add(model.group(1));
                }
            }
        } catch (IOException notThere) {
            return models;
        }
        return models;
    }

    private static List<String> ask(Path tool) {
        try {
            Process process = new ProcessBuilder(tool.toString(), QUERY[0], QUERY[1])
                    .redirectErrorStream(true)
                    .start();
            try {
                process.getOutputStream().close();
                // What it prints fits the pipe; a driver that hangs must not hang us.
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return List.of("does not answer");
                }
                return new String(process.getInputStream().readAllBytes(), UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .limit(MOST_LINES)
                        .toList();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return List.of("cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("was interrupted");
        }
    }
}
