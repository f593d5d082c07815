package dev.rango.runtime.session;

/** What becomes of a graph's output for a row: scores as they are, or one vector out of the hidden states of its tokens. */
public final class Pooling {
    /** The graph gives {@code logits}, float [batch, classes]. */
    static final Pooling NONE = new Pooling(false, false);

    /** Hidden states of a text's tokens. */
    public static final String STATES = "last_hidden_state";

    private final boolean mean;
    private final boolean unit;

    /**
     * Of a graph that gives {@code last_hidden_state}, float [batch, tokens, width].
     *
     * @param mean the mean of those of all tokens, or else that of the first
     * @param unit whether the vector gets the length 1
     */
    Pooling(boolean mean, boolean unit) {
        this.mean = mean;
        this.unit = unit;
    }

    /** The output of the graph that is taken. */
    String output() {
        return this == NONE ? OnnxSignature.LOGITS : STATES;
    }

    /**
     * Leaves the row's vector where its first token was.
     *
     * @param length tokens of the row, padding left out
     */
    void apply(float[] states, int offset, int length, int width) {
        for (int token = 1; mean && token < length; token++) {
            int from = offset + token * width;
            for (int i = 0; i < width; i++) {
                states[offset + i] += states[from + i];
            }
        }
        if (mean && length > 1) {
            scale(states, offset, width, 1f / length);
        }
    }

    /** Gives a row's vector, or the mean of those of its windows, its length. */
    void finish(float[] vector, int offset, int width) {
        if (unit) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                squares += (double) vector[offset + i] * vector[offset + i];
            }
            if (squares > 0) {
                scale(vector, offset, width, (float) (1 / Math.sqrt(squares)));
            }
        }
    }

    private static void scale(float[] vector, int offset, int width, float factor) {
        for (int i = 0; i < width; i++) {
            vector[offset + i] *= factor;
        }
    }
}
