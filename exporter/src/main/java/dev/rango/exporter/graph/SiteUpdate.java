package dev.rango.exporter.graph;

import dev.rango.models.LowRank;

/**
 * A low-rank update of a layer.
 *
 * @param factors A [in, rank] and B [rank, out]
 * @param scaling what A·B is multiplied by
 */
public record SiteUpdate(LowRank factors, double scaling) {}
