package dev.rango.runtime.format;

import dev.rango.runtime.Integrity;
import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The door of a model folder: every file that its manifest lists is opened, read once, checked and kept, so that what
 * is used is what was checked. A folder that is replaced meanwhile is held on to: what comes out is one
 * of the two, never a mixture.
 *
 * <p>Files are checked in a thread of their own, while some are parsed and the native library loads;
 * {@link #requireIntact} waits for it.
 */
final class HeldFiles implements ModelFiles {
    private static final String TABLES = ".data";
    /** What is asked for by name. All else is checked and not kept. */
    private static final Set<String> PARSED = Set.of(
            ModelConfig.FILE,
            ModelFiles.TOKENIZER,
            ModelFiles.PAIRS,
            NotedFiles.START,
            NotedFiles.VOCABULARY,
            ModelFiles.GRAPH,
            GoldenCase.FILE);

    private static final int LONGEST_MANIFEST = 1 << 20;
    /** A vocabulary of some million words; a graph with all of its weights inside. */
    private static final int LARGEST_PARSED = 1 << 30;

    /** Replacing a folder takes two renames; how often to look again, and how long to wait in between. */
    private static final int ATTEMPTS = 100;

    /** Others exchange it by two renames of their own, and nothing has the name in between. */
    private static final int AT_LEAST = 10;

    private static final long PAUSE_NANOS = 5_000_000;

    private final Path folder;
    private final ModelManifest manifest;
    private final boolean signed;
    private final Map<String, byte[]> parsed = new ConcurrentHashMap<>();
    /** There as soon as they have their memory; filled when all is checked. */
    private final Map<String, CompletableFuture<ByteBuffer>> tables = new ConcurrentHashMap<>();

    private final CompletableFuture<Void> checked = new CompletableFuture<>();

    private HeldFiles(
            Path folder,
            ModelManifest manifest,
            List<ModelManifest.Part> all,
            boolean signed,
            Map<String, FileChannel> opened,
            Integrity integrity)
            throws IOException {
        this.folder = folder;
        this.manifest = manifest;
        this.signed = signed;
        FileChannel start = opened.get(NotedFiles.START);
        if (start != null) {
            parsed.put(NotedFiles.START, whole(NotedFiles.START, start));
        }
        NotedFiles noted = NotedFiles.of(read(NotedFiles.START).orElse(new byte[0]));
        boolean isFast = noted.areIn(this);
        for (Map.Entry<String, FileChannel> file : opened.entrySet()) {
            String name = file.getKey();
            if (part(name) == null) {
                continue;
            }
            if (isUsedInPlace(name)) {
                tables.put(name, new CompletableFuture<>());
            } else if (PARSED.contains(name)
                    && !parsed.containsKey(name)
                    && !(isFast && (name.equals(ModelFiles.TOKENIZER) || name.equals(ModelFiles.PAIRS)))) {
                parsed.put(name, whole(name, file.getValue()));
            }
        }
        NotedFiles believed = integrity == Integrity.CHECKSUM ? noted : new NotedFiles();
        // As they are now: what is no longer needed later is forgotten.
        Map<String, byte[]> read = Map.copyOf(parsed);
        Map<String, CompletableFuture<ByteBuffer>> toBeFilled = Map.copyOf(tables);
        Thread thread = new Thread(() -> check(all, believed, read, toBeFilled, opened), "rango-integrity");
        thread.setDaemon(true);
        thread.start();
    }

    private void check(
            List<ModelManifest.Part> all,
            NotedFiles noted,
            Map<String, byte[]> read,
            Map<String, CompletableFuture<ByteBuffer>> toBeFilled,
            Map<String, FileChannel> opened) {
        try {
            for (ModelManifest.Part part : all) {
                FileChannel channel = opened.get(part.name());
                CompletableFuture<ByteBuffer> table = toBeFilled.get(part.name());
                byte[] bytes = read.get(part.name());
                ByteBuffer memory = null;
                if (table != null) {
                    memory = memory(part.name(), channel.size());
                    table.complete(memory);
                }
                require(
                        part,
                        noted.isTheOne(part, bytes == null ? FileParts.of(channel, memory) : FileParts.of(bytes)));
            }
            checked.complete(null);
        } catch (Throwable e) {
            checked.completeExceptionally(e);
            toBeFilled.values().forEach(table -> table.completeExceptionally(e));
        } finally {
            opened.values().forEach(HeldFiles::close);
        }
    }

    private void require(ModelManifest.Part part, boolean isTheOne) {
        if (!isTheOne) {
            throw new UnusableInputException(
                    path(part.name()),
                    "",
                    "has changed since it was exported: its digest is not the one of "
                            + (part(part.name()) == null ? ModelSignature.FILE : ModelManifest.FILE));
        }
    }

    /** What ONNX Runtime reads where it lies: tables and adapters. */
    private static boolean isUsedInPlace(String name) {
        return name.endsWith(TABLES) || name.endsWith(AdapterFile.SUFFIX);
    }

    /**
     * Opens a folder and everything that its manifest lists.
     *
     * @param trusted whose signature the folder must have; empty when it needs none
     * @throws UnusableInputException when there is no manifest, a file is missing, or is not what the manifest says; likewise the
     *     signature, where one is asked for
     */
    static HeldFiles open(Path folder, Integrity integrity, Optional<TrustedKeys> trusted) {
        return open(folder, () -> read(Replacement.settled(folder), integrity, trusted));
    }

    /** One look at a folder, which others may be replacing. */
    interface Look<T> {
        T read() throws IOException;
    }

    /** Looks again while the folder is replaced, changes or is missing: one that is as it was when it was refused is what it is. */
    static <T> T open(Path folder, Look<T> look) {
        FolderState before = null;
        for (int attempt = 1; ; attempt++) {
            try {
                return look.read();
            } catch (UnusableInputException | IOException e) {
                // What was half read may be on its way out, and another on its way in.
                FolderState now = FolderState.of(folder);
                boolean again = now.isNothing() && attempt < AT_LEAST
                        || attempt < ATTEMPTS && (!now.equals(before) || isBeingReplaced(folder));
                if (!again) {
                    throw e instanceof UnusableInputException unusable ? unusable : unreadable(folder, (IOException) e);
                }
                before = now;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static HeldFiles read(Path folder, Integrity integrity, Optional<TrustedKeys> trusted) throws IOException {
        Map<String, FileChannel> opened = new LinkedHashMap<>();
        boolean kept = false;
        try (FolderHandle handle = FolderHandle.open(folder)) {
            // The signature before all else.
            ModelSignature signature = trusted.isPresent() ? signature(folder, handle, trusted.get()) : null;
            ModelManifest manifest = manifest(folder, handle);
            List<ModelManifest.Part> beside = List.of();
            if (signature != null) {
                List<String> skipped = new ArrayList<>(signature.ignored());
                skipped.add(ModelSignature.FILE);
                beside = signature.beside(folder, manifest, FolderListing.of(folder, skipped));
            }
            List<ModelManifest.Part> all = new ArrayList<>(manifest.parts());
            all.addAll(beside);
            for (ModelManifest.Part part : all) {
                try {
                    opened.put(part.name(), handle.file(part.name()));
                } catch (NoSuchFileException e) {
                    throw new UnusableInputException(folder.resolve(part.name()), "", "no such file", e);
                }
            }
            HeldFiles files = new HeldFiles(folder, manifest, all, signature != null, opened, integrity);
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
        return ModelManifest.parse(
                file.toString(),
                content(
                        file,
                        handle,
                        LONGEST_MANIFEST,
                        "without its digests a folder is opened only where it says so (Integrity.UNCHECKED)"));
    }

    private static ModelSignature signature(Path folder, FolderHandle handle, TrustedKeys trusted) throws IOException {
        Path file = folder.resolve(ModelSignature.FILE);
        byte[] content = content(
                file, handle, ModelSignature.LARGEST, "the folder is not signed, and only signed ones are opened here");
        return ModelSignature.verify(file, content, trusted);
    }

    private static byte[] content(Path file, FolderHandle handle, int longest, String otherwise) throws IOException {
        try (FileChannel channel = handle.file(file.getFileName().toString())) {
            if (channel.size() > longest) {
                throw new UnusableInputException(file, "", "is longer than any such file");
            }
            return whole(channel);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file: " + otherwise, e);
        }
    }

    static UnusableInputException unreadable(Path folder, IOException e) {
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

    private byte[] whole(String name, FileChannel channel) throws IOException {
        if (channel.size() > LARGEST_PARSED) {
            throw new UnusableInputException(path(name), "", "has more than " + (LARGEST_PARSED >> 20) + " MB");
        }
        return whole(channel);
    }

    private static byte[] whole(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        FileParts.of(channel, bytes).forEach(part -> {});
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

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            Logger.getLogger(HeldFiles.class.getName()).log(Level.FINE, "not closed: " + e);
        }
    }

    @Override
    public Path path(String name) {
        return folder.resolve(name);
    }

    @Override
    public boolean has(String name) {
        return part(name) != null;
    }

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(parsed.get(name));
    }

    @Override
    public boolean isAsNoted(String name, NotedFiles noted) {
        ModelManifest.Part part = part(name);
        return part != null && noted.has(part);
    }

    /** Null when the manifest has none. */
    private ModelManifest.Part part(String name) {
        for (ModelManifest.Part part : manifest.parts()) {
            if (part.name().equals(name)) {
                return part;
            }
        }
        return null;
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
        return Optional.ofNullable(tables.get(location))
                .map(this::result)
                .map(memory -> memory.duplicate().order(ByteOrder.nativeOrder()));
    }

    @Override
    public boolean areSigned() {
        return signed;
    }

    @Override
    public void requireSameOnDisk() {
        for (ModelManifest.Part part : manifest.parts()) {
            require(part, Sha256.of(path(part.name())).equals(part.sha256()));
        }
    }

    @Override
    public void forgetParsed() {
        parsed.keySet().retainAll(List.of(GoldenCase.FILE));
    }

    @Override
    public String digest() {
        return manifest.sha256();
    }

    @Override
    public void release() {
        for (String name : tables.keySet()) {
            CompletableFuture<ByteBuffer> table = tables.remove(name);
            if (table != null) {
                // Until all is checked the other thread writes to it.
                checked.whenComplete((done, failure) -> table.thenAccept(TableMemory::give));
            }
        }
    }

    @Override
    public void requireIntact() {
        result(checked);
    }

    private <T> T result(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnusableInputException unusable) {
                throw new UnusableInputException(unusable.source(), unusable.place(), unusable.reason(), unusable);
            }
            throw new UnusableInputException(folder, "", "cannot be read: " + e.getCause(), e);
        }
    }
}
