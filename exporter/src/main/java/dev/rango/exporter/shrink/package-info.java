/** What makes a model smaller, and what that may cost: precisions, pruned words, flips and accuracy on labelled texts. */
package dev.rango.exporter.shrink;
