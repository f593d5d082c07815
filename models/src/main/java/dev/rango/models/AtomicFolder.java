package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Replacement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a folder as a whole or not at all: in a {@link WritingPlace} beside its name. What stood there before stays until the new
 * folder is complete, also when the process is interrupted.
 */
public final class AtomicFolder {
    /** What a folder holds; only a folder of the same kind is replaced. */
    public enum Kind {
        /** A trained base. */
        BASE("model.safetensors", "trained base"),
        /** An adapter. */
        ADAPTER("adapter_model.safetensors", "adapter"),
        /** An exported model. */
        EXPORT("model.onnx", "exported model"),
        /** An exported model as one of Triton's, with a folder for its version. */
        TRITON("config.pbtxt", "model of Triton's");

        private final String mark;
        private final String name;

        Kind(String mark, String name) {
            this.mark = mark;
            this.name = name;
        }
    }

    /** All that Rango writes into a folder; one that holds anything else is somebody's. */
    private static final Set<String> OWN_FILES = Set.of(
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "pairs.txt",
            "golden.jsonl",
            "metrics.csv",
            "curves.svg",
            "sweep.csv",
            "sweep.svg",
            "adapter_config.json",
            "adapter_model.safetensors",
            "model.onnx",
            "model.onnx.data",
            "start.bin",
            "vocabulary.bin",
            "README.md",
            "MANIFEST.sha256",
            "model.sig",
            "training.json",
            "serving.properties",
            "trtexec.txt",
            "config.pbtxt",
            "labels.txt");
    /** Folders inside, which hold nothing but such files either. */
    private static final Set<String> OWN_FOLDERS = Set.of("1");
    /** Folder of adapter files, named after their tasks. */
    private static final String ADAPTERS = "adapters";

    private static final String ADAPTER_SUFFIX = ".onnx_adapter";

    /** Fills the temporary folder. */
    @FunctionalInterface
    public interface Writer {
        /** Writes all files into {@code folder}, which exists and is empty. */
        void write(Path folder) throws IOException;
    }

    private AtomicFolder() {}

    /**
     * Refuses a target that is the folder of a file which is read for it: what was made would take its place, and be all that is left.
     *
     * @throws UnusableInputException when it is
     */
    public static void requireApart(Path out, Path input) {
        Path folder = input.toAbsolutePath().getParent();
        try {
            if (folder != null && Files.isDirectory(out) && Files.exists(folder) && Files.isSameFile(out, folder)) {
                throw new UnusableInputException(
                        out,
                        "",
                        "holds " + input.getFileName()
                                + ", which is read for it, and would be replaced; choose another");
            }
        } catch (IOException e) {
            throw new UnusableInputException(out, "", "cannot be looked at: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses a target that could not be written in the end, before work is spent on it.
     *
     * @throws UnusableInputException when a file, or a folder of another kind, stands in the way
     */
    public static void check(Path target, Kind kind) {
        Replacement.settled(target);
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw new UnusableInputException(target, "", "is a file, not a folder");
        }
        if (Files.isDirectory(target)) {
            checkContent(target, kind);
        }
        Path parent = target.toAbsolutePath().normalize();
        while (parent != null && !Files.exists(parent)) {
            parent = parent.getParent();
        }
        if (parent != null && !Files.isWritable(parent)) {
            throw new UnusableInputException(target, "", parent + " cannot be written to");
        }
    }

    private static void checkContent(Path target, Kind kind) {
        try (Stream<Path> files = Files.list(target)) {
            List<String> names =
                    files.map(f -> f.getFileName().toString()).sorted().toList();
            if (!names.isEmpty() && !names.contains(kind.mark)) {
                throw new UnusableInputException(
                        target, "", "exists and is no " + kind.name + ": not replaced; choose another or remove it");
            }
            for (String name : names) {
                Path inside = target.resolve(name);
                if (OWN_FOLDERS.contains(name) && Files.isDirectory(inside)) {
                    checkContent(inside, Kind.EXPORT);
                } else if (name.equals(ADAPTERS) && holdsOnlyAdapters(inside)) {
                    continue;
                } else if (!OWN_FILES.contains(name)) {
                    throw new UnusableInputException(
                            target,
                            name,
                            "is no file of Rango's: the folder is not replaced; choose another or move it");
                }
            }
        } catch (IOException e) {
            throw new UnusableInputException(target, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean holdsOnlyAdapters(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.allMatch(file -> file.toString().endsWith(ADAPTER_SUFFIX) && Files.isRegularFile(file));
        }
    }

    /**
     * Writes {@code target}, replacing a folder of the same kind that stands there. It is on the disk when this returns.
     *
     * @throws UnusableInputException when the folder cannot be written, or somebody else is writing it; nothing of it is left
     *     behind
     */
    public static void write(Path target, Kind kind, Writer writer) {
        check(target, kind);
        try (WritingPlace place = WritingPlace.open(target)) {
            Path fresh = place.newFolder();
            fill(fresh, target, writer);
            if (kind == Kind.BASE || kind == Kind.ADAPTER) {
                // Exports note their digests themselves: a proof opens them as a device does.
                FolderManifest.write(fresh);
            }
            // Another may stand there by now.
            check(target, kind);
            place.publishFolder();
        } catch (IOException | UncheckedIOException e) {
            throw OutputFile.unwritable(
                    target, e instanceof UncheckedIOException wrapped ? wrapped.getCause() : (IOException) e);
        }
    }

    /** A user knows the folder by the name that it is to have. */
    private static void fill(Path fresh, Path target, Writer writer) throws IOException {
        try {
            writer.write(fresh);
        } catch (UnusableInputException e) {
            if (!e.source().startsWith(fresh.toString())) {
                throw e;
            }
            Path inside = fresh.relativize(Path.of(e.source()));
            throw new UnusableInputException(target.resolve(inside), e.place(), e.reason(), e);
        }
    }
}
