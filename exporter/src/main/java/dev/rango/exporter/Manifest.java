package dev.rango.exporter;

import dev.rango.runtime.AdapterFile;
import dev.rango.runtime.Sha256;
import dev.rango.runtime.UnusableInputException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** {@code MANIFEST.sha256}: the digest of every file of an export, in the form that {@code sha256sum -c} reads. */
final class Manifest {
    static final String FILE = "MANIFEST.sha256";
    /** What an export cannot do without. */
    private static final List<String> REQUIRED = List.of("config.json", "golden.jsonl", "model.onnx", "tokenizer.json");

    private Manifest() {}

    static void write(Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                lines.append(Sha256.of(file)).append("  ").append(name).append('\n');
            }
        }
        Files.writeString(folder.resolve(FILE), lines);
    }

    static Check check(Path folder) {
        Path manifest = folder.resolve(FILE);
        List<String> lines;
        try {
            lines = Files.readAllLines(manifest);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(manifest, "", "no such file: is this an export?", e);
        } catch (MalformedInputException e) {
            throw new UnusableInputException(manifest, "", "is not text", e);
        } catch (IOException e) {
            throw new UnusableInputException(manifest, "", "cannot be read: " + e.getMessage(), e);
        }
        Set<String> listed = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.matches("[0-9a-f]{64}  (" + AdapterFile.FOLDER + "/)?[^/\\\\]+")) {
                throw new UnusableInputException(
                        manifest, "line " + (i + 1), "is not a digest, two spaces and a file name");
            }
            String name = line.substring(66);
            listed.add(name);
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)) {
                wrong.add(name + " is missing");
            } else if (!Sha256.of(file).equals(line.substring(0, 64))) {
                wrong.add(name + " has changed");
            }
        }
        REQUIRED.stream().filter(name -> !listed.contains(name)).forEach(name -> wrong.add(name + " is not listed"));
        return Check.yesNo(
                "digests", wrong.isEmpty(), wrong.isEmpty() ? listed.size() + " files" : String.join(", ", wrong));
    }
}
