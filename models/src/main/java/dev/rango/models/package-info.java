/**
 * What a model is: {@link dev.rango.models.Checkpoint} and {@link dev.rango.models.Adapter} with their files, and
 * {@link dev.rango.models.AdaptedModel}, the one applied to the other. Trainer and exporter meet here.
 */
package dev.rango.models;
