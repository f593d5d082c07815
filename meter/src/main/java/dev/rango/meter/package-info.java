/**
 * How fast a classifier is. {@link dev.rango.meter.Bench} measures what a {@link dev.rango.meter.BenchPlan} asks for;
 * the {@link dev.rango.meter.BenchReport} it returns knows its figures, writes itself as JSON and as a page, and is held
 * against an earlier one by a {@link dev.rango.meter.Baseline}.
 */
package dev.rango.meter;
