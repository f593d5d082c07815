package dev.rango.meter;

import java.util.List;

/**
 * Where a worker's time for one text goes on average, in microseconds.
 *
 * @param tokenize text to token ids
 * @param pack sorting by length, filling buffers
 * @param run the graph, in ONNX Runtime
 * @param decode logits to labels and probabilities
 * @param other what a call takes beyond these
 */
public record Stages(double tokenize, double pack, double run, double decode, double other) {
    /** Names of the stages, in the order of {@link #micros}. */
    public static final List<String> NAMES = List.of("tokenize", "pack", "run", "decode", "other");

    static Stages of(Recorder all) {
        double perText = 1e-3 / all.texts();
        return new Stages(
                all.stages().tokenizeNanos() * perText,
                all.stages().packNanos() * perText,
                all.stages().runNanos() * perText,
                all.stages().decodeNanos() * perText,
                Math.max(0, all.callNanos() - all.stages().totalNanos()) * perText);
    }

    /** The stages in the order of {@link #NAMES}. */
    public List<Double> micros() {
        return List.of(tokenize, pack, run, decode, other);
    }

    /** All of it. */
    public double total() {
        return tokenize + pack + run + decode + other;
    }
}
