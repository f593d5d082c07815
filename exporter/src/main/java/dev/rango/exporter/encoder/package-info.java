/** Transformer encoders that others made: read, made smaller, written as a folder that the runtime opens, verified. */
package dev.rango.exporter.encoder;
