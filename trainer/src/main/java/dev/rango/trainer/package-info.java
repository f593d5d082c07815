/**
 * Training with DJL: {@link dev.rango.trainer.BaseTraining} makes a base model from labelled texts and word vectors,
 * {@link dev.rango.trainer.AdapterTraining} a low-rank adapter and a new head on a frozen base.
 *
 * <p>Weights live in Java arrays. Each step hands them to the engine, which computes the loss and its gradients; the
 * optimizer then changes the Java arrays. Nothing of the engine outlives a step, so nothing leaks, and no gradient
 * path can read memory that Java has reclaimed.
 */
package dev.rango.trainer;
