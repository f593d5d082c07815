/**
 * ONNX graphs from trained models: {@link dev.rango.exporter.Export} writes one and proves it,
 * {@link dev.rango.exporter.Verification} runs the proof again on what was written.
 */
package dev.rango.exporter;
