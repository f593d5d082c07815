package dev.rango.exporter.graft;

import dev.rango.exporter.Form;
import dev.rango.exporter.graft.Graft.Member;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.models.LoraLayers;
import dev.rango.models.LowRank;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How far rounding alone can take the outputs of two forms apart where an adapter is large.
 *
 * <p>Merged computes x·(W + s·A·B) with the sum rounded once, branch x·W + s·((x·A)·B). Of output o both add up terms whose sizes are
 * x_i·m_io with m_io = |W_io| + |s|·Σ_r |A_ir|·|B_ro|, and each rounding of a term or of a partial sum is at most the unit u = 2⁻²⁴ of its
 * size. Whatever the order, the error of o is thus that of the same layer computed exactly with weights off by some e_io ≤ k·u·m_io,
 * where k is the number of roundings on the way; their signs being independent, k acts as its root, for which 8·√(in + rank) stands as
 * in {@link LayerProof}. What such errors do to the outputs no formula of the layer says: all that comes behind, and saturates or
 * amplifies, decides it. So it is measured: merged models whose weights are off by that much, with signs by a seed, against merged. Where
 * weights are changed many times over, m is larger than the weights by as much, and so is the limit. A scaling that is off by one part
 * in a hundred is off by 10⁻²·|s·A·B|, which is more than three hundred times k·u·m of layers up to some thousands wide.
 */
final class RoundingNoise {
    private static final double UNIT = 0x1p-24;
    private static final double SPREADS = 8;
    private static final int SEEDS = 3;

    private final Graft graft;
    private final Path folder;
    private final Map<String, Values> inputs;

    /** @param folder where graphs that exist only for the proof may be written */
    RoundingNoise(Graft graft, Path folder, Map<String, Values> inputs) {
        this.graft = graft;
        this.folder = folder;
        this.inputs = inputs;
    }

    /** The largest difference to merged that such errors made, as a share of the largest output. */
    double of(Member member) throws IOException {
        Map<String, Values> exact = GraphRun.once(
                folder, GraftGraph.of(graft, member, Form.MERGED, 1).model(), false, inputs);
        double worst = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            GraftGraph noisy = GraftGraph.of(graft, member, Form.MERGED, 1);
            SplittableRandom random = new SplittableRandom(seed);
            member.sites()
                    .forEach((key, found) -> disturb(
                            noisy,
                            noisy.places().get(found.site().y()),
                            member.adapter().deltas().get(key),
                            random));
            Map<String, Values> given = GraphRun.once(folder, noisy.model(), false, inputs);
            worst = LayerProof.max(worst, GraftProof.difference(exact, given));
        }
        return worst;
    }

    private static void disturb(GraftGraph noisy, LayerSite site, LoraLayers.Delta delta, SplittableRandom random) {
        OnnxGraph graph = noisy.model().graph();
        // The merged weight is the layer's own, or, of a shared one, the constant that its node reads now.
        String name = graph.constant(site.node().input(1)).map(OnnxTensor::name).orElse(site.weight());
        OnnxTensor merged = graph.constant(name).orElseThrow();
        if (site.kind() != dev.rango.models.Layer.Kind.LINEAR || merged.dims().length != 2) {
            return;
        }
        float[] w = merged.floats();
        LowRank factors = delta.factors();
        int rank = factors.rank();
        int in = factors.a().size(0);
        int out = factors.b().size(1);
        double spread = SPREADS * Math.sqrt(in + rank) * UNIT;
        boolean outFirst = merged.dims()[0] == out && (merged.dims()[1] != out || site.transposed());
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                double size = 0;
                for (int r = 0; r < rank; r++) {
                    size += Math.abs(
                            factors.a().data()[i * rank + r] * factors.b().data()[r * out + o]);
                }
                int at = outFirst ? o * in + i : i * out + o;
                // |W| ≤ |W + s·A·B| + |s·A·B|.
                double magnitude = Math.abs(w[at]) + 2 * Math.abs(delta.scaling()) * size;
                w[at] += (float) ((random.nextBoolean() ? 1 : -1) * spread * magnitude);
            }
        }
        int[] shape = Arrays.stream(merged.dims()).mapToInt(Math::toIntExact).toArray();
        graph.replace(OnnxTensor.floats(name, shape, w));
    }
}
