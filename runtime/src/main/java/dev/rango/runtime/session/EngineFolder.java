package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.DiskSync;
import dev.rango.runtime.format.ModelCache;
import dev.rango.runtime.format.OwnFolder;
import dev.rango.runtime.format.RegularFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the engines of one graph on one GPU are kept, beside the cache of models: a folder named by all that they depend on,
 * so that an engine of another TensorRT, GPU or graph is never found, and another is built. {@code key.txt} says in words
 * what the name stands for.
 */
final class EngineFolder {
    private static final String KEY_FILE = "key.txt";
    private static final String LOCK_FILE = ".lock";
    /** A model whose one node is the engine, as {@code rango compile} makes it. */
    private static final String COMPILED = "model_ctx.onnx";

    /** As TensorRT's provider ends the names of its files. */
    private static final String ENGINE = ".engine";

    private static final String CHOOSE = "; -Drango.cache=DIR or the environment variable RANGO_CACHE chooses another";

    private final Path folder;

    private EngineFolder(Path folder) {
        this.folder = folder;
    }

    /** The one of this user, made where it is missing. */
    static EngineFolder of(EngineKey key) {
        return in(ModelCache.ofThisUser().root(), key);
    }

    static EngineFolder in(Path cache, EngineKey key) {
        Path engines = cache.resolve("engines");
        Path folder = engines.resolve(key.name());
        try {
            if (!Files.exists(folder.resolve(KEY_FILE))) {
                Files.createDirectories(folder);
                DiskSync.replace(folder.resolve(KEY_FILE), key.text().getBytes(StandardCharsets.UTF_8));
            }
            // An engine is code for the GPU, and is taken in place of the graph: nobody else may put one here.
            for (Path own : List.of(cache, engines, folder)) {
                OwnFolder.require(own, CHOOSE);
            }
            return new EngineFolder(folder);
        } catch (IOException e) {
            throw new UnusableInputException(
                    cache, "", "the cache for TensorRT's engines cannot be written: " + e + CHOOSE, e);
        }
    }

    Path path() {
        return folder;
    }

    /** Where the compiled model lies, or would. */
    Path compiled() {
        return folder.resolve(COMPILED);
    }

    /** The compiled model where there is one, else the graph itself. */
    Path modelFor(Path graph) {
        return Files.exists(compiled()) ? compiled() : graph;
    }

    /** False when TensorRT has to build one, which takes its time. */
    boolean holdsEngine() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(
                    file -> file.equals(compiled()) || file.toString().endsWith(ENGINE));
        } catch (IOException e) {
            throw RegularFile.unreadable(folder, e);
        }
    }

    /** Forgets all engines, and what was measured for them. */
    void clear() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!List.of(KEY_FILE, LOCK_FILE).contains(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UnusableInputException(folder, "", "an engine that is of no use cannot be deleted: " + e, e);
        }
    }

    /** What has to happen while nobody else writes here. */
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** One process builds while the others wait; a folder that cannot be written holds what it holds. */
    <T, E extends Exception> T alone(Work<T, E> work) throws E {
        if (!Files.isWritable(folder)) {
            return work.run();
        }
        try (FileChannel channel =
                FileChannel.open(folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ModelCache.lock(channel);
            return work.run();
        } catch (IOException e) {
            throw new UnusableInputException(folder, "", "cannot be locked: " + e, e);
        }
    }
}
