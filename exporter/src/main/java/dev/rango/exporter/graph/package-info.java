/**
 * Passes over editable graphs: each puts an adapter into a layer, or stores a layer otherwise. They know layers, and no family of
 * networks; what they change in the graph is theirs, and all else passes through.
 */
package dev.rango.exporter.graph;
