package dev.rango.exporter.graph;

import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A graph without any adapter in it, and where its layers are.
 *
 * @param sites by path
 * @param head path of the layer whose output are the logits
 */
public record SitedModel(OnnxModel model, SortedMap<String, LayerSite> sites, String head) {
    /** Copies the map. */
    public SitedModel(OnnxModel model, Map<String, LayerSite> sites, String head) {
        this(model, Collections.unmodifiableSortedMap(new TreeMap<>(sites)), head);
    }

    /** What the model computes. */
    public OnnxGraph graph() {
        return model.graph();
    }

    /** The layer of a path. */
    public LayerSite site(String path) {
        LayerSite site = sites.get(path);
        if (site == null) {
            throw new IllegalArgumentException("the graph has no layer \"" + path + "\"");
        }
        return site;
    }

    /** The layer whose output are the logits. */
    public LayerSite headSite() {
        return site(head);
    }
}
