package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.norm.Dropout;
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
    /** Weights that never change and are in the engine already; null for none. */
    private final Resident resident;

    private final boolean learns;
    private final Map<Parameter, NDArray> arrays = new IdentityHashMap<>();

    /** All parameters are copied for this pass. */
    Pass(NDManager manager, SplittableRandom random) {
        this.manager = manager;
        this.random = random;
        this.resident = null;
        this.learns = true;
    }

    /** Those that learn are copied for this pass; outside of training nothing has a gradient. */
    Pass(NDManager manager, SplittableRandom random, Resident resident) {
        this.manager = manager;
        this.random = random;
        this.resident = resident;
        this.learns = random != null;
        if (learns) {
            TorchEngine.get().setRandomSeed(random.nextInt());
        }
    }

    NDManager manager() {
        return manager;
    }

    NDArray array(Parameter parameter) {
        return resident != null && !parameter.isTrainable()
                ? resident.array(parameter)
                : arrays.computeIfAbsent(parameter, p -> kept(p.toEngine(manager, learns)));
    }

    /** The gradient of a parameter that learns, after the backward pass. */
    float[] gradient(Parameter parameter) {
        return gradient(array(parameter));
    }

    static float[] gradient(NDArray array) {
        try (NDArray gradient = array.getGradient()) {
            return gradient.toFloatArray();
        }
    }

    /** What Java owns stays until backward, whatever scope it was made in. */
    private static NDArray kept(NDArray array) {
        NDScope.unregister(array);
        return array;
    }

    /**
     * Inverted dropout: in training each element is zero with probability {@code share}, and the others grow by
     * 1/(1 - share), so that the expected value stays. Of a large network the engine draws, whose memory is given back at once; Java's
     * waits to be collected.
     */
    NDArray dropped(NDArray x, double share) {
        if (random == null || share == 0) {
            return x;
        }
        if (resident != null) {
            return Dropout.dropout(x, (float) share, true).singletonOrThrow();
        }
        float[] mask = new float[(int) x.size()];
        float kept = (float) (1 / (1 - share));
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < share ? 0 : kept;
        }
        return x.mul(kept(manager.create(mask, x.getShape())));
    }
}
