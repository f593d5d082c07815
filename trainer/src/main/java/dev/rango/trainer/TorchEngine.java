package dev.rango.trainer;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Utils;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Starts DJL's PyTorch engine once, offline and on one thread, which is what makes equal seeds give equal bytes. */
final class TorchEngine {
    private static final String CACHE = "DJL_CACHE_DIR";
    /** What the first training of a user unpacks is measured. */
    private static final String REMEDY = "; the environment variable " + CACHE
            + " names another folder, with room for 430 MB and not mounted noexec";

    private static Engine engine;
    /** DJL says why it cannot start the first time only. */
    private static UnusableInputException failure;

    private TorchEngine() {}

    /**
     * The engine, started at the first call.
     *
     * @throws UnusableInputException when DJL cannot unpack or load its libraries
     */
    static synchronized Engine get() {
        if (failure != null) {
            throw failure;
        }
        if (engine == null) {
            try {
                engine = start();
            } catch (EngineException | LinkageError e) {
                failure = unusable(e);
                throw failure;
            }
        }
        return engine;
    }

    private static Engine start() {
        keepToOwnCache();
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        return Engine.getEngine("PyTorch");
    }

    /**
     * Where the home cannot be written DJL would take {@code .djl.ai} in the folder for temporary files, which is everybody's:
     * whoever makes it first decides what is loaded from there.
     */
    private static void keepToOwnCache() {
        boolean chosen = Stream.of(CACHE, "ENGINE_CACHE_DIR")
                .map(Utils::getEnvOrSystemProperty)
                .anyMatch(folder -> folder != null && !folder.isEmpty());
        if (!chosen) {
            Path home = Path.of(System.getProperty("user.home"));
            if (!home.isAbsolute()) {
                throw new UnusableInputException("DJL's cache", "", "this user has no home folder" + REMEDY);
            }
            System.setProperty(CACHE, home.resolve(".djl.ai").toString());
        }
    }

    private static UnusableInputException unusable(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        // The message of a missing file or of one that may not be touched is its name alone.
        String reason = cause instanceof NoSuchFileException
                ? cause.getMessage() + ": no such folder"
                : cause instanceof AccessDeniedException ? cause.getMessage() + ": access denied" : cause.getMessage();
        return new UnusableInputException(
                Utils.getEngineCacheDir(),
                "",
                "DJL cannot unpack or load PyTorch's libraries, which train: " + reason + REMEDY,
                e);
    }

    static NDManager newManager() {
        return get().newBaseManager();
    }

    static String version() {
        return get().getVersion();
    }

    /** Names and versions of what trains. */
    static String description() {
        return "DJL " + Engine.getDjlVersion() + ", " + get().getEngineName() + " " + get().getVersion();
    }
}
