/**
 * ONNX models as data: read without loss, changed as a graph, written back. The only room that knows ONNX's protobuf classes.
 */
package dev.rango.onnx;
