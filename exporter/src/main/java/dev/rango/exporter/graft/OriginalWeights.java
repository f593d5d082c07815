package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.Tensor;
import dev.rango.models.WeightFile;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The weights that a model was exported from: their names are those of the adapter's keys, and their values, as they are or transposed,
 * are those of the graph's constants.
 *
 * @param tensors by name
 */
record OriginalWeights(Map<String, Tensor> tensors) {
    /** What an export in half precision may change of a value, as a share of the largest. */
    private static final double HALF = 1e-3;

    static OriginalWeights read(Path file) {
        return new OriginalWeights(WeightFile.read(file).tensors());
    }

    /** The places whose weight is that of a key. */
    List<FoundSite> sites(String key, List<FoundSite> sites, OnnxGraph graph) {
        List<String> words = SiteName.words(key).orElse(List.of());
        List<Tensor> own = tensors.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(".weight"))
                .filter(entry -> SiteName.ofConstant(entry.getKey())
                        .filter(name -> SiteName.common(words, name) > 0)
                        .isPresent())
                .map(Map.Entry::getValue)
                .toList();
        return sites.stream()
                .filter(site -> !site.quantized() && own.stream().anyMatch(t -> equals(t, site.site(), graph)))
                .toList();
    }

    private static boolean equals(Tensor original, LayerSite site, OnnxGraph graph) {
        OnnxTensor constant = graph.constant(site.weight()).orElseThrow();
        if (constant.elements() != original.elements() || original.shape().length < 2) {
            return false;
        }
        float[] values = constant.floats();
        return near(original.data(), values)
                || original.shape().length == 2 && near(original.transposed().data(), values);
    }

    private static boolean near(float[] a, float[] b) {
        double largest = 0;
        for (float value : a) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - b[i]) <= HALF * largest)) {
                return false;
            }
        }
        return true;
    }
}
