package dev.rango.runtime.session;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * What a family of models brings to the runtime: how its inputs become rows of a batch, what its graphs take and give, and how they
 * are run. Nothing else asks which family a model is of. Safe to share.
 *
 * @param <I> what is classified
 */
public final class Encoder<I> {
    private final List<OnnxInput> inputs;
    private final int needed;
    private final Pooling pooling;
    private final Execution cpu;
    private final Execution gpu;
    private final Supplier<Batch<I>> batches;
    private final Optional<ToIntFunction<I>> size;

    /**
     * @param inputs in the order in which a batch fills them
     * @param needed how many of the first a graph must have
     * @param cpu how its graphs are run on a processor
     * @param gpu the same on a GPU
     * @param batches makes one for a thread
     */
    Encoder(
            List<OnnxInput> inputs,
            int needed,
            Pooling pooling,
            Execution cpu,
            Execution gpu,
            Supplier<Batch<I>> batches) {
        this(inputs, needed, pooling, cpu, gpu, batches, Optional.empty());
    }

    private Encoder(
            List<OnnxInput> inputs,
            int needed,
            Pooling pooling,
            Execution cpu,
            Execution gpu,
            Supplier<Batch<I>> batches,
            Optional<ToIntFunction<I>> size) {
        this.inputs = inputs;
        this.needed = needed;
        this.pooling = pooling;
        this.cpu = cpu;
        this.gpu = gpu;
        this.batches = batches;
        this.size = size;
    }

    /** The same of inputs that each cost so much that workers share a call by the size of its inputs. */
    public Encoder<I> sharedBy(ToIntFunction<I> sizeOf) {
        return new Encoder<>(inputs, needed, pooling, cpu, gpu, batches, Optional.of(sizeOf));
    }

    /** In proportion to an input's work; none where workers share a call by its number of inputs. */
    Optional<ToIntFunction<I>> size() {
        return size;
    }

    List<OnnxInput> inputs() {
        return inputs;
    }

    /** How many of the first inputs a graph must have. */
    int needed() {
        return needed;
    }

    /** What becomes of the graph's output. */
    Pooling pooling() {
        return pooling;
    }

    Execution cpu() {
        return cpu;
    }

    Execution gpu() {
        return gpu;
    }

    /** For one thread. */
    Batch<I> newBatch() {
        return batches.get();
    }
}
