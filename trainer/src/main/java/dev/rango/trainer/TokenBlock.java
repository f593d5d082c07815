package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;

/**
 * Texts side by side, token behind token without padding, as all layers but attention take them; attention takes them as rows of
 * equal length. All arrays belong to one manager.
 */
final class TokenBlock {
    /** What attention adds to the scores of padding: e to that power is 0. */
    private static final float MASKED = -1e9f;

    private final int[][] texts;
    private final int tokens;
    private final int longest;
    private final NDManager manager;
    /** Of each place of the rows its token, of padding any. */
    private final NDArray spread;
    /** Of each token its place in the rows. */
    private final NDArray gathered;

    private final NDArray mask;

    /** @param texts ids, at least one of each */
    TokenBlock(int[][] texts, NDManager manager) {
        this.texts = texts;
        this.manager = manager;
        int all = 0;
        int most = 0;
        for (int[] text : texts) {
            all += text.length;
            most = Math.max(most, text.length);
        }
        this.tokens = all;
        this.longest = most;
        if (isEven()) {
            this.spread = null;
            this.gathered = null;
            this.mask = null;
            return;
        }
        long[] tokenOfPlace = new long[texts.length * longest];
        long[] placeOfToken = new long[tokens];
        float[] added = new float[texts.length * longest];
        int token = 0;
        for (int row = 0; row < texts.length; row++) {
            for (int column = 0; column < longest; column++) {
                int place = row * longest + column;
                if (column < texts[row].length) {
                    tokenOfPlace[place] = token;
                    placeOfToken[token++] = place;
                } else {
                    added[place] = MASKED;
                }
            }
        }
        this.spread = manager.create(tokenOfPlace);
        this.gathered = manager.create(placeOfToken);
        this.mask = manager.create(added, new Shape(texts.length, 1, 1, longest));
    }

    private boolean isEven() {
        return tokens == (long) texts.length * longest;
    }

    int[][] texts() {
        return texts;
    }

    int tokens() {
        return tokens;
    }

    /** [tokens, width] as [texts, heads, longest, width / heads]. */
    NDArray rows(NDArray packed, int heads) {
        long width = packed.getShape().get(1);
        NDArray padded = isEven() ? packed : chosen(spread, packed);
        return padded.reshape(texts.length, longest, heads, width / heads).transpose(0, 2, 1, 3);
    }

    /** The way back. */
    NDArray packed(NDArray rows) {
        long width = rows.getShape().get(1) * rows.getShape().get(3);
        NDArray padded = rows.transpose(0, 2, 1, 3).reshape((long) texts.length * longest, width);
        return isEven() ? padded : chosen(gathered, padded);
    }

    /** Scores [texts, heads, longest, longest], those of padding far below all others. */
    NDArray masked(NDArray scores) {
        return isEven() ? scores : scores.add(mask);
    }

    /**
     * A vector of each text [texts, width].
     *
     * @param isMean of all its tokens, or else of the first
     */
    NDArray pooled(NDArray packed, boolean isMean) {
        float[] shares = new float[texts.length * tokens];
        int token = 0;
        for (int row = 0; row < texts.length; row++) {
            int counted = isMean ? texts[row].length : 1;
            for (int i = 0; i < counted; i++) {
                shares[row * tokens + token + i] = 1f / counted;
            }
            token += texts[row].length;
        }
        return manager.create(shares, new Shape(texts.length, tokens)).matMul(packed);
    }

    private static NDArray chosen(NDArray rows, NDArray of) {
        return Embedding.embedding(rows, of, SparseFormat.DENSE).singletonOrThrow();
    }
}
