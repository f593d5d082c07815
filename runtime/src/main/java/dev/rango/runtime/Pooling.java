package dev.rango.runtime;

/** What becomes of a graph's output for a row: scores as they are, or one vector out of the hidden states of its tokens. */
enum Pooling {
    /** The graph gives {@code logits}, float [batch, classes]. */
    NONE,
    /** It gives {@code last_hidden_state}, float [batch, tokens, width]: that of the first token. */
    FIRST,
    /** The mean of those of all tokens. */
    MEAN;

    /** The output of the graph that is taken. */
    String output() {
        return this == NONE ? OnnxSignature.LOGITS : "last_hidden_state";
    }

    /**
     * Leaves the row's vector where its first token was.
     *
     * @param length tokens of the row, padding left out
     */
    void apply(float[] states, int offset, int length, int width) {
        if (this != MEAN || length < 2) {
            return;
        }
        for (int token = 1; token < length; token++) {
            int from = offset + token * width;
            for (int i = 0; i < width; i++) {
                states[offset + i] += states[from + i];
            }
        }
        for (int i = 0; i < width; i++) {
            states[offset + i] /= length;
        }
    }
}
