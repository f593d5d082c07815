package dev.rango.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java program in a process of its own.
 *
 * @param flags of the JVM
 * @param classPath jars
 * @param program class with a main method, and its arguments
 */
record ChildJvm(List<String> flags, List<Path> classPath, List<String> program) {
    /**
     * What a run took.
     *
     * @param millis from the start of the process to the first line it printed
     * @param line that line
     * @param peakKilobytes the most memory that was resident ({@code VmHWM}), or -1 where the system does not say
     */
    record Outcome(double millis, String line, long peakKilobytes) {}

    /** @throws IOException when the program does not print its line and end with 0 */
    Outcome run() throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(flags);
        command.add("-cp");
        command.add(String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList()));
        command.addAll(program);
        Path errors = Files.createTempFile("rango-bench", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            // For ONNX Runtime of another version: from 1.29 on it sends what it was used for, and ends the process
            // with
            // a segmentation fault when the command line is longer than about 4,000 characters.
            builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
            long start = System.nanoTime();
            Process process = builder.start();
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line = output.readLine();
                double millis = (System.nanoTime() - start) / 1e6;
                // The program waits for the end of its input before it ends, so that its memory can be read here.
                long peak = line == null ? -1 : peakKilobytes(process.pid());
                process.getOutputStream().close();
                while (output.readLine() != null) {
                    // Drained, so that it can end.
                }
                int code = process.waitFor();
                if (code != 0 || line == null) {
                    throw new IOException(program.get(0) + " ended with " + code + ": "
                            + Files.readString(errors).strip());
                }
                return new Outcome(millis, line, peak);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    static long peakKilobytes(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }
}
