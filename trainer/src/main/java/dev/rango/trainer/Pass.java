package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One way through the network: the engine's copy of each parameter, and what dropout draws from. Everything belongs to
 * {@code manager}, which must stay open until the gradients are read.
 */
final class Pass {
    private final NDManager manager;
    /** Null outside of training: nothing is dropped. */
    private final SplittableRandom random;

    private final Map<Parameter, NDArray> arrays = new IdentityHashMap<>();

    Pass(NDManager manager, SplittableRandom random) {
        this.manager = manager;
        this.random = random;
    }

    NDArray array(Parameter parameter) {
        return arrays.computeIfAbsent(parameter, p -> p.toEngine(manager));
    }

    /**
     * Inverted dropout: in training each element is zero with probability {@code share}, and the others grow by
     * 1/(1 - share), so that the expected value stays.
     */
    NDArray dropped(NDArray x, double share) {
        if (random == null || share == 0) {
            return x;
        }
        float[] mask = new float[(int) x.size()];
        float kept = (float) (1 / (1 - share));
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < share ? 0 : kept;
        }
        return x.mul(manager.create(mask, x.getShape()));
    }
}
