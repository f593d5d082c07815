package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Function;

/** A linear layer of the network, plain or adapted. */
interface Layer {
    /**
     * @param x [batch, in]
     * @param arrays the engine's copy of each parameter
     * @return [batch, out]
     */
    NDArray forward(NDArray x, Function<Parameter, NDArray> arrays);

    /** All parameters, frozen ones included. */
    List<Parameter> parameters();
}
