/**
 * ONNX graphs from trained models: {@link dev.rango.exporter.ModelExport} writes one and proves it,
 * {@link dev.rango.exporter.Verification} runs the proof again on what was written.
 */
package dev.rango.exporter;
