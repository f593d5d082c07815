package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * Unpacked models, each in a folder named by the digest of its manifest. A folder appears whole, by a rename, after every
 * file was checked and is on the disk: what a crash leaves behind is never taken for a model. Any number of processes and
 * threads may ask at once; one unpacks while the others wait.
 */
public final class ModelCache {
    private static final String LOCK_FILE = ".lock";
    private static final long LOCK_PAUSE_NANOS = 10_000_000;
    private static final String CHOOSE = "; -Drango.cache=DIR or the environment variable RANGO_CACHE chooses another";

    private final Path root;

    ModelCache(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** The one that the property, the environment variable or the system's custom names. */
    public static ModelCache ofThisUser() {
        return new ModelCache(chosen(System.getProperty("rango.cache"))
                .or(() -> chosen(System.getenv("RANGO_CACHE")))
                .orElseGet(() -> customary().resolve("rango")));
    }

    private static Optional<Path> chosen(String folder) {
        try {
            return Optional.ofNullable(folder).filter(name -> !name.isBlank()).map(Path::of);
        } catch (InvalidPathException e) {
            throw new UnusableInputException("cache for models of the class path", "", e.getMessage(), e);
        }
    }

    private static Path customary() {
        String system = System.getProperty("os.name");
        if (system.startsWith("Windows")) {
            return chosen(System.getenv("LOCALAPPDATA")).orElseGet(ModelCache::home);
        }
        if (system.startsWith("Mac")) {
            return home().resolve("Library").resolve("Caches");
        }
        return chosen(System.getenv("XDG_CACHE_HOME")).orElseGet(() -> home().resolve(".cache"));
    }

    /** A user without an entry in the system's list, as containers have them, has the home "?". */
    private static Path home() {
        return chosen(System.getProperty("user.home"))
                .filter(Path::isAbsolute)
                .orElseThrow(() -> new UnusableInputException(
                        "cache for models of the class path", "", "this user has no home folder" + CHOOSE));
    }

    /**
     * The folder of a model, unpacked before this returns.
     *
     * @throws UnusableInputException when a part is missing or is not what the manifest says, or the cache cannot be written
     */
    Path folderOf(ClassPathModel model, ModelManifest manifest) {
        Path folder = root.resolve(manifest.sha256());
        try {
            if (Files.exists(root)) {
                OwnFolder.require(root, CHOOSE);
            }
            // Without a lock: a cache that was filled before may be read-only.
            if (!isComplete(folder, model, manifest)) {
                unpack(model, manifest, folder);
            }
            OwnFolder.require(folder, CHOOSE);
            return folder;
        } catch (IOException e) {
            throw new UnusableInputException(
                    root, "", "the cache for models of the class path cannot be written: " + reason(e) + CHOOSE, e);
        }
    }

    /**
     * As {@link #folderOf}, after what lies there turned out not to be what it was: unpacked again unless every file holds.
     */
    Path repaired(ClassPathModel model, ModelManifest manifest) {
        Path folder = root.resolve(manifest.sha256());
        try (FileChannel channel =
                FileChannel.open(root.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel);
            for (ModelManifest.Part part : manifest.parts()) {
                Path file = folder.resolve(part.name());
                if (!Files.isRegularFile(file) || !Sha256.of(file).equals(part.sha256())) {
                    delete(folder);
                    break;
                }
            }
        } catch (IOException e) {
            throw new UnusableInputException(
                    root, "", "the cache for models of the class path cannot be written: " + reason(e) + CHOOSE, e);
        }
        return folderOf(model, manifest);
    }

    /** By its manifest, names and lengths: the digests of the files are checked whenever the folder is opened. */
    private static boolean isComplete(Path folder, ClassPathModel model, ModelManifest manifest) throws IOException {
        Path own = folder.resolve(ModelManifest.FILE);
        if (!Files.isRegularFile(own) || !Sha256.of(own).equals(manifest.sha256())) {
            return false;
        }
        Path signature = folder.resolve(ModelSignature.FILE);
        byte[] signed = model.signature();
        if (signed.length > 0
                && !(Files.isRegularFile(signature) && Arrays.equals(Files.readAllBytes(signature), signed))) {
            return false;
        }
        for (ModelManifest.Part part : manifest.parts()) {
            Path file = folder.resolve(part.name());
            if (!Files.isRegularFile(file)) {
                return false;
            }
            long length = model.length(part.name());
            if (length >= 0 && length != Files.size(file)) {
                return false;
            }
        }
        return true;
    }

    private void unpack(ClassPathModel model, ModelManifest manifest, Path folder) throws IOException {
        createFolders(root);
        try (FileChannel channel =
                FileChannel.open(root.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel);
            if (isComplete(folder, model, manifest)) {
                return;
            }
            // The lock makes the name ours: what stands there was left by a process that died.
            Path fresh = root.resolve(manifest.sha256() + ".new");
            delete(fresh);
            try {
                long left = model.mostBytes(manifest);
                for (ModelManifest.Part part : manifest.parts()) {
                    left -= copy(model, part, fresh, left);
                }
                copy(model, new ModelManifest.Part(ModelManifest.FILE, manifest.sha256()), fresh, left);
                byte[] signature = model.signature();
                if (signature.length > 0) {
                    Files.write(fresh.resolve(ModelSignature.FILE), signature);
                }
                DiskSync.tree(fresh);
                delete(folder);
                Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
                DiskSync.folder(root);
            } finally {
                delete(fresh);
            }
        }
    }

    private static void createFolders(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new FileSystemException(folder.toString(), null, "it is a file, not a folder");
        }
        if (!Files.exists(folder)) {
            Files.createDirectories(folder);
        }
    }

    /** Where it is: other things that can be made again may lie beside the models. */
    public Path root() {
        return root;
    }

    /** Until the channel is closed. Waits for other processes, and for this one's threads of any class loader. */
    public static void lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                channel.lock();
                return;
            } catch (OverlappingFileLockException heldByThisProcess) {
                LockSupport.parkNanos(LOCK_PAUSE_NANOS);
            }
        }
    }

    /** Returns its bytes, never more than {@code most}. */
    private static long copy(ClassPathModel model, ModelManifest.Part part, Path folder, long most) throws IOException {
        Path file = folder.resolve(part.name());
        Files.createDirectories(file.getParent());
        try (DigestInputStream in = new DigestInputStream(model.open(part.name()), Sha256.digest());
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long copied = 0;
            byte[] chunk = new byte[1 << 16];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                copied += count;
                if (copied > most) {
                    throw model.unusable(part.name(), "unpacks to more than any model does: it is not unpacked", null);
                }
                channel.write(ByteBuffer.wrap(chunk, 0, count));
            }
            if (!HexFormat.of().formatHex(in.getMessageDigest().digest()).equals(part.sha256())) {
                throw model.unusable(
                        part.name(),
                        "is not the file of which " + ModelManifest.FILE
                                + " has the digest; was it filtered or rewritten on its way here?",
                        null);
            }
            return copied;
        } catch (ZipException | EOFException e) {
            throw model.unusable(part.name(), "is damaged: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** In a user's words, without the name of a file that nobody asked for. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        return e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : e.getMessage();
    }
}
