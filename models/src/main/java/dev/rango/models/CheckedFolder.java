package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.ModelSignature;
import dev.rango.runtime.format.Replacement;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The door of a base or an adapter: each file is read once and held against its digest in {@code MANIFEST.sha256}, so that what is
 * used is what was checked. A folder without a manifest, as 0.1 and PEFT write them, is read as it is: nothing vouches for it.
 *
 * <p>The digest of a base's weights, which adapters name, does not cover {@code config.json} and its labels; the manifest does. An
 * adapter that names its base has labels of its own.
 */
public final class CheckedFolder {
    private static final int LARGEST_PARSED = 1 << 30;
    /** How often a folder may be replaced while it is read. */
    private static final int ATTEMPTS = 10;

    /** What no manifest lists. */
    private static final Set<String> BESIDE = Set.of(ModelManifest.FILE, ModelSignature.FILE);

    private final Path folder;
    private final Optional<ModelManifest> manifest;
    private final Map<String, String> listed = new LinkedHashMap<>();
    /** Digests of what was read. */
    private final Map<String, String> read = new LinkedHashMap<>();

    private CheckedFolder(Path folder) {
        this.folder = folder;
        this.manifest = FolderManifest.read(folder);
        manifest.ifPresent(found -> found.parts().forEach(part -> listed.put(part.name(), part.sha256())));
    }

    /** Reads a file front to back. */
    interface Body<T> {
        /** @param size in bytes */
        T read(Path file, ReadableByteChannel channel, long size) throws IOException;
    }

    /**
     * Reads from a folder, all of whose listed files are checked, also those that are not asked for.
     *
     * @throws UnusableInputException when there is no such folder, a file is not what the manifest says, or the reader throws it
     */
    public static <T> T read(Path folder, Function<CheckedFolder, T> reader) {
        return part(folder, files -> {
            T result = reader.apply(files);
            files.checkRest();
            return result;
        });
    }

    /** Reads from a folder; only what is asked for is checked. */
    public static <T> T part(Path named, Function<CheckedFolder, T> reader) {
        for (int attempt = 1; ; attempt++) {
            Path folder = Replacement.settled(named);
            if (!Files.isDirectory(folder)) {
                throw new UnusableInputException(folder, "", "no such folder");
            }
            CheckedFolder files = new CheckedFolder(folder);
            try {
                return reader.apply(files);
            } catch (UnusableInputException e) {
                // What was half read may have been on its way out, and another is there now.
                if (attempt == ATTEMPTS || files.isStillThere()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Checks all files that a manifest lists.
     *
     * @return how many; empty when there is no manifest
     * @throws UnusableInputException when one is not what it says
     */
    public static Optional<Integer> check(Path folder) {
        return read(folder, files -> files.manifest.map(found -> found.parts().size()));
    }

    /** Hears of every file that is not what the manifest says, or that it does not list, instead of the first that is asked for. */
    public static void check(Path folder, Consumer<UnusableInputException> wrong) {
        CheckedFolder files = new CheckedFolder(folder);
        Set<String> names = new TreeSet<>(files.listed.keySet());
        try (Stream<Path> there = Files.list(folder)) {
            there.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && !BESIDE.contains(name))
                    .forEach(names::add);
        } catch (IOException e) {
            throw new UnusableInputException(folder, "", "cannot be read: " + e.getMessage(), e);
        }
        for (String name : names) {
            try {
                files.digest(name);
            } catch (UnusableInputException e) {
                wrong.accept(e);
            }
        }
    }

    private boolean isStillThere() {
        try {
            return FolderManifest.read(folder).equals(manifest);
        } catch (UnusableInputException e) {
            return true;
        }
    }

    private void checkRest() {
        listed.keySet().stream().filter(name -> !read.containsKey(name)).forEach(this::digest);
    }

    /** Where a file is, for messages. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    /** @throws UnusableInputException when there is such a file and the manifest does not list it */
    public boolean has(String name) {
        boolean there = Files.exists(path(name));
        if (there && manifest.isPresent() && !listed.containsKey(name)) {
            throw new UnusableInputException(
                    path(name),
                    "",
                    "is not listed in " + ModelManifest.FILE + ", which vouches for the others" + howToAccept());
        }
        return there || listed.containsKey(name);
    }

    /** A whole file. */
    public byte[] bytes(String name) {
        return stream(name, (file, channel, size) -> {
            if (size > LARGEST_PARSED) {
                throw new UnusableInputException(file, "", "has more than " + (LARGEST_PARSED >> 20) + " MB");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new EOFException();
                }
            }
            return bytes.array();
        });
    }

    /** The digest of a file: of what was read, where it was. */
    public String digest(String name) {
        if (!read.containsKey(name)) {
            stream(name, (file, channel, size) -> null);
        }
        return read.get(name);
    }

    /** Gives a file to its reader, whose complaint about one that was changed is not worth a word. */
    <T> T stream(String name, Body<T> body) {
        Path file = path(name);
        boolean there = has(name);
        if (there && Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "is no regular file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            DigestingChannel digesting = new DigestingChannel(channel);
            T value;
            try {
                value = body.read(file, digesting, channel.size());
            } catch (IOException | RuntimeException e) {
                require(name, digesting.digestToEnd());
                throw e;
            }
            require(name, digesting.digestToEnd());
            return value;
        } catch (NoSuchFileException e) {
            String why = listed.containsKey(name) ? ", but " + ModelManifest.FILE + " lists it" + howToAccept() : "";
            throw new UnusableInputException(file, "", "no such file" + why, e);
        } catch (EOFException e) {
            throw new UnusableInputException(file, "", "is truncated", e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private void require(String name, String sha256) {
        if (manifest.isPresent() && !sha256.equals(listed.get(name))) {
            throw new UnusableInputException(
                    path(name),
                    "",
                    "has changed since it was written: its digest is not the one of " + ModelManifest.FILE
                            + howToAccept());
        }
        read.put(name, sha256);
    }

    private String howToAccept() {
        return "; copy the folder anew, or, if the change was meant, accept it: rango verify --write-manifest "
                + folder;
    }
}
