package dev.rango.meter;

/**
 * The least that a text can take: the runs of the graph by one thread, with nothing beside them. On a GPU these are the
 * copies there and back and its kernels.
 *
 * @param micros of a text, microseconds
 * @param times how many times as long the whole path takes: of one worker on the processor; of all workers on a GPU, which
 *     they share. 1 is a path that costs nothing beside the graph, below 1 one whose runs overlap
 */
public record Floor(double micros, double times) {}
