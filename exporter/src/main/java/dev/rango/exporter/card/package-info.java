/** The page of a model (README.md), by section. */
package dev.rango.exporter.card;
