package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** A layer of the network: linear, plain or adapted, or a convolution. */
interface Layer {
    /**
     * @param x [batch, in]
     * @param pass gives the engine's copy of each parameter
     * @return [batch, out]
     */
    NDArray forward(NDArray x, Pass pass);

    /** All parameters, frozen ones included. */
    List<Parameter> parameters();
}
