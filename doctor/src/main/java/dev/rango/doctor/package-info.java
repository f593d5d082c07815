/**
 * What this machine can run. {@link dev.rango.doctor.Doctor} looks for everything that ONNX Runtime needs on a processor and
 * on an NVIDIA GPU, without loading any of it, and then tries each device with a model.
 */
package dev.rango.doctor;
