package dev.rango.runtime.session;

/**
 * Where the time of classifying goes, added up over calls. One instance serves one thread; {@link #add} joins those of
 * several.
 */
public final class StageTimes {
    private long tokenizeNanos;
    private long packNanos;
    private long runNanos;
    private long decodeNanos;
    private long texts;
    private long tokens;
    private long paddedTokens;
    private long runs;

    /** All zero. */
    public StageTimes() {}

    /** Text to token ids, nanoseconds. */
    public long tokenizeNanos() {
        return tokenizeNanos;
    }

    /** Sorting by length and filling the buffers, nanoseconds. */
    public long packNanos() {
        return packNanos;
    }

    /** Runs of the graph, nanoseconds. */
    public long runNanos() {
        return runNanos;
    }

    /** Logits to labels and probabilities, nanoseconds. */
    public long decodeNanos() {
        return decodeNanos;
    }

    /** All stages together, nanoseconds. */
    public long totalNanos() {
        return tokenizeNanos + packNanos + runNanos + decodeNanos;
    }

    /** Texts classified. */
    public long texts() {
        return texts;
    }

    /** Their tokens. */
    public long tokens() {
        return tokens;
    }

    /** Cells of the graph's input: rows × columns, padding included. */
    public long paddedTokens() {
        return paddedTokens;
    }

    /** Runs of the graph. */
    public long runs() {
        return runs;
    }

    /** Adds what another thread measured. */
    public void add(StageTimes other) {
        tokenizeNanos += other.tokenizeNanos;
        packNanos += other.packNanos;
        runNanos += other.runNanos;
        decodeNanos += other.decodeNanos;
        texts += other.texts;
        tokens += other.tokens;
        paddedTokens += other.paddedTokens;
        runs += other.runs;
    }

    void tokenized(long nanos, long textCount, long tokenCount) {
        tokenizeNanos += nanos;
        texts += textCount;
        tokens += tokenCount;
    }

    void packed(long nanos) {
        packNanos += nanos;
    }

    void ran(long nanos, long cells) {
        runNanos += nanos;
        paddedTokens += cells;
        runs++;
    }

    void decoded(long nanos) {
        decodeNanos += nanos;
    }
}
