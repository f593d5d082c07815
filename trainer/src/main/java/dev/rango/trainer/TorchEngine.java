package dev.rango.trainer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

/** Starts DJL's PyTorch engine once, offline and on one thread, which is what makes equal seeds give equal bytes. */
final class TorchEngine {
    private static final Engine ENGINE = start();

    private TorchEngine() {}

    private static Engine start() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        return Engine.getEngine("PyTorch");
    }

    static Engine get() {
        return ENGINE;
    }

    static NDManager newManager() {
        return ENGINE.newBaseManager();
    }

    static String version() {
        return ENGINE.getVersion();
    }

    /** Names and versions of what trains. */
    static String description() {
        return "DJL " + Engine.getDjlVersion() + ", " + ENGINE.getEngineName() + " " + ENGINE.getVersion();
    }
}
