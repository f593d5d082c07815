package dev.rango.exporter.graph;

import java.util.List;

/**
 * What a pass over all layers did.
 *
 * @param products whose weight has fewer bytes now
 * @param tables likewise
 * @param left what keeps its floats, and why: for people
 */
public record Quantized(int products, int tables, List<String> left) {
    /** Copies the list. */
    public Quantized {
        left = List.copyOf(left);
    }
}
