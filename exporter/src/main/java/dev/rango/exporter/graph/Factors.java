package dev.rango.exporter.graph;

import dev.rango.models.Layer;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The factors of an update as a graph computes with them: of a convolution A as kernels [rank, in, height, width] and B as kernels of
 * one value [out, rank, 1, 1], of all other layers as they are.
 *
 * @param a as the graph has it
 * @param b as the graph has it
 */
record Factors(Tensor a, Tensor b) {
    /** @param weight sizes of the layer's weight */
    Factors(Layer.Kind kind, int[] weight, LowRank factors) {
        this(
                new Tensor(
                        shapeOfA(kind, weight, factors.a().size(0), factors.rank()),
                        kind == Layer.Kind.CONVOLUTION
                                ? factors.a().transposed().data()
                                : factors.a().data()),
                new Tensor(
                        shapeOfB(kind, factors.rank(), factors.b().size(1)),
                        kind == Layer.Kind.CONVOLUTION
                                ? factors.b().transposed().data()
                                : factors.b().data()));
    }

    static int[] shapeOfA(Layer.Kind kind, int[] weight, int in, int rank) {
        if (kind != Layer.Kind.CONVOLUTION) {
            return new int[] {in, rank};
        }
        int[] shape = weight.clone();
        shape[0] = rank;
        return shape;
    }

    static int[] shapeOfB(Layer.Kind kind, int rank, int out) {
        if (kind != Layer.Kind.CONVOLUTION) {
            return new int[] {rank, out};
        }
        return new int[] {out, rank, 1, 1};
    }

    /** How a convolution moves over its image: A moves likewise, and B stays on the spot. */
    static Attribute[] geometry(OnnxNode convolution) {
        List<Attribute> geometry = new ArrayList<>();
        for (String name : List.of("dilations", "kernel_shape", "pads", "strides")) {
            List<Long> sizes = convolution.integers(name);
            if (!sizes.isEmpty()) {
                geometry.add(Attribute.integers(
                        name, sizes.stream().mapToLong(Long::longValue).toArray()));
            }
        }
        convolution.string("auto_pad").ifPresent(pad -> geometry.add(Attribute.string("auto_pad", pad)));
        return geometry.toArray(Attribute[]::new);
    }
}
