package dev.rango.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The door of a model folder: every file that its manifest lists is opened, read once, held against its digest and kept, so that what
 * is used is what was checked. A folder that is replaced meanwhile is held on to: what comes out is one
 * of the two, never a mixture.
 *
 * <p>Large files are digested in a thread of their own, while the others are parsed and the native library loads;
 * {@link #requireIntact} waits for it.
 */
final class HeldFiles implements ModelFiles {
    private static final String TABLES = ".data";
    private static final int LONGEST_MANIFEST = 1 << 20;
    /** A vocabulary of some million words; a graph with all of its weights inside. */
    private static final int LARGEST_PARSED = 1 << 30;

    private static final int CHUNK = 1 << 16;
    /** Replacing a folder takes two renames; how often to look again, and how long to wait in between. */
    private static final int ATTEMPTS = 100;
    /** Whoever replaced it may be done before one looks. */
    private static final int AT_LEAST = 10;

    private static final long PAUSE_NANOS = 5_000_000;

    private final Path folder;
    private final Map<String, byte[]> small = new ConcurrentHashMap<>();
    private final Map<String, ByteBuffer> large = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> digested;
    private final ModelManifest manifest;

    private HeldFiles(Path folder, ModelManifest manifest, Map<String, FileChannel> opened) throws IOException {
        this.folder = folder;
        this.manifest = manifest;
        for (ModelManifest.Part part : manifest.parts()) {
            FileChannel channel = opened.get(part.name());
            if (!isUsedInPlace(part.name())) {
                if (channel.size() > LARGEST_PARSED) {
                    throw new UnusableInputException(
                            path(part.name()), "", "has more than " + (LARGEST_PARSED >> 20) + " MB");
                }
                small.put(part.name(), whole(channel));
            }
        }
        for (ModelManifest.Part part : manifest.parts()) {
            if (isUsedInPlace(part.name())) {
                large.put(
                        part.name(), memory(part.name(), opened.get(part.name()).size()));
            }
        }
        digested = inBackground(manifest.parts(), opened);
    }

    /** What ONNX Runtime reads where it lies: tables and adapters. All else is parsed, and not needed afterwards. */
    private static boolean isUsedInPlace(String name) {
        return name.endsWith(TABLES) || name.endsWith(AdapterFile.SUFFIX);
    }

    /**
     * Opens a folder and everything that its manifest lists.
     *
     * @throws UnusableInputException when there is no manifest, a file is missing, or is not what the manifest says
     */
    static HeldFiles open(Path folder) {
        for (int attempt = 1; ; attempt++) {
            try {
                return read(Replacement.settled(folder));
            } catch (UnusableInputException | IOException e) {
                // What was half read may be on its way out, and another on its way in.
                boolean again = attempt < AT_LEAST || attempt < ATTEMPTS && isBeingReplaced(folder);
                if (!again) {
                    throw e instanceof UnusableInputException unusable ? unusable : unreadable(folder, (IOException) e);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static HeldFiles read(Path folder) throws IOException {
        Map<String, FileChannel> opened = new LinkedHashMap<>();
        boolean kept = false;
        try (FolderHandle handle = FolderHandle.open(folder)) {
            ModelManifest manifest = manifest(folder, handle);
            for (ModelManifest.Part part : manifest.parts()) {
                try {
                    opened.put(part.name(), handle.file(part.name()));
                } catch (NoSuchFileException e) {
                    throw new UnusableInputException(folder.resolve(part.name()), "", "no such file", e);
                }
            }
            HeldFiles files = new HeldFiles(folder, manifest, opened);
            kept = true;
            return files;
        } finally {
            if (!kept) {
                opened.values().forEach(HeldFiles::close);
            }
        }
    }

    static ModelManifest manifest(Path folder, FolderHandle handle) throws IOException {
        Path file = folder.resolve(ModelManifest.FILE);
        try (FileChannel channel = handle.file(ModelManifest.FILE)) {
            if (channel.size() > LONGEST_MANIFEST) {
                throw new UnusableInputException(file, "", "is longer than any manifest");
            }
            return ModelManifest.parse(file.toString(), whole(channel));
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(
                    file,
                    "",
                    "no such file: without its digests a folder is opened only where it says so (Integrity.UNCHECKED)",
                    e);
        }
    }

    private static UnusableInputException unreadable(Path folder, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new UnusableInputException(folder, "", "no such folder", e);
        }
        return new UnusableInputException(
                folder, "", e instanceof NotDirectoryException ? "is a file, not a folder" : "cannot be read: " + e, e);
    }

    /** Replacing a folder leaves nothing at its name for a moment; then something of the writer's lies beside it. */
    private static boolean isBeingReplaced(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        return absolute.getFileName() != null && Replacement.exists(Replacement.place(absolute));
    }

    private static byte[] whole(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the file ended before its length");
            }
        }
        return bytes.array();
    }

    private ByteBuffer memory(String name, long size) {
        try {
            return TableMemory.take(size);
        } catch (ArithmeticException e) {
            throw new UnusableInputException(path(name), "", "has more than 2 GB", e);
        } catch (OutOfMemoryError e) {
            throw new UnusableInputException(
                    path(name),
                    "",
                    "does not fit into memory (" + (size >> 20)
                            + " MB): give the JVM more with -XX:MaxDirectMemorySize, or"
                            + " open the folder unchecked (Integrity.UNCHECKED), which maps it from the disk",
                    e);
        }
    }

    private CompletableFuture<Void> inBackground(List<ModelManifest.Part> parts, Map<String, FileChannel> opened) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        // As they are now: what is no longer needed later is forgotten.
        Map<String, byte[]> read = Map.copyOf(small);
        Map<String, ByteBuffer> filled = Map.copyOf(large);
        Thread thread = new Thread(
                () -> {
                    try {
                        for (ModelManifest.Part part : parts) {
                            byte[] bytes = read.get(part.name());
                            require(
                                    part,
                                    bytes == null
                                            ? fill(
                                                    opened.get(part.name()),
                                                    filled.get(part.name()).duplicate())
                                            : Sha256.of(bytes));
                        }
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    } finally {
                        opened.values().forEach(HeldFiles::close);
                    }
                },
                "rango-integrity");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    /** Reads exactly as many bytes as the file had when it was opened, and returns their digest. */
    private static String fill(FileChannel channel, ByteBuffer memory) throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (memory.hasRemaining()) {
            chunk.clear().limit(Math.min(CHUNK, memory.remaining()));
            if (channel.read(chunk) < 0) {
                throw new EOFException("the file ended before its length");
            }
            digest.update(chunk.array(), 0, chunk.position());
            memory.put(chunk.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void require(ModelManifest.Part part, String sha256) {
        if (!sha256.equals(part.sha256())) {
            throw new UnusableInputException(
                    path(part.name()),
                    "",
                    "has changed since it was exported: its digest is not the one of " + ModelManifest.FILE);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(HeldFiles.class.getName()).log(System.Logger.Level.DEBUG, "not closed: " + e);
        }
    }

    @Override
    public Path path(String name) {
        return folder.resolve(name);
    }

    @Override
    public boolean has(String name) {
        return small.containsKey(name) || large.containsKey(name);
    }

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(small.get(name));
    }

    @Override
    public List<AdapterFile.Parameter> adapter(String task) {
        String name = AdapterFile.FOLDER + "/" + task + AdapterFile.SUFFIX;
        requireIntact();
        return AdapterFile.parse(
                path(name), table(name).orElseThrow(() -> new UnusableInputException(path(name), "", "no such file")));
    }

    @Override
    public Optional<ByteBuffer> table(String location) {
        return Optional.ofNullable(large.get(location))
                .map(found -> found.duplicate().order(ByteOrder.nativeOrder()));
    }

    @Override
    public void requireSameOnDisk() {
        for (ModelManifest.Part part : manifest.parts()) {
            require(part, Sha256.of(path(part.name())));
        }
    }

    @Override
    public void forgetParsed() {
        small.keySet().retainAll(List.of(GoldenCase.FILE));
    }

    @Override
    public String digest() {
        return manifest.sha256();
    }

    @Override
    public void release() {
        for (String name : large.keySet()) {
            ByteBuffer memory = large.remove(name);
            if (memory != null) {
                // Until it has the digests the other thread writes to it.
                digested.whenComplete((done, failure) -> TableMemory.give(memory));
            }
        }
    }

    @Override
    public void requireIntact() {
        try {
            digested.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnusableInputException unusable) {
                throw new UnusableInputException(unusable.source(), unusable.place(), unusable.reason(), unusable);
            }
            throw new UnusableInputException(folder, "", "cannot be read: " + e.getCause(), e);
        }
    }
}
