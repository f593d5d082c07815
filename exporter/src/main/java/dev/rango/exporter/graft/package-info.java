/** PEFT adapters on anybody's ONNX model: where each layer is, what is changed there, and the proof. */
package dev.rango.exporter.graft;
