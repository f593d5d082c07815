package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.IdentityHashMap;
import java.util.Map;

/** Weights that never change, in the engine until this is closed: a large network is not copied there for each step. */
final class Resident implements AutoCloseable {
    private final NDManager manager = TorchEngine.newManager();
    private final Map<Parameter, NDArray> arrays = new IdentityHashMap<>();

    /** The engine's copy, in memory of its own. */
    NDArray array(Parameter parameter) {
        return arrays.computeIfAbsent(parameter, frozen -> {
            NDArray copy;
            try (NDArray shared = frozen.toEngine(manager, false)) {
                copy = shared.duplicate();
            }
            NDScope.unregister(copy);
            return copy;
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
