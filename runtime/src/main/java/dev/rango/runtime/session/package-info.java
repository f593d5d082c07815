/** Token ids and pictures to scores: batches, lanes, devices, ONNX Runtime. Public for the rooms of Rango, not for applications. */
package dev.rango.runtime.session;
