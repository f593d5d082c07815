/**
 * Measurements: against peers, of the runtime's parts (JMH), of one short text, of the start. {@link
 * dev.rango.bench.Bench} is the entry, {@code bench/run} calls it.
 */
package dev.rango.bench;
