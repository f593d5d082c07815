/** Where a model is to run: plain folders, Triton, TensorRT, and what these ask of it. */
package dev.rango.exporter.target;
