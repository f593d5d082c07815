package dev.rango.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;

/**
 * The texts of a window as sequences of token ids, each in its place, padded behind: {@code input_ids}, {@code attention_mask}
 * (1 for a token, 0 for padding) and, where the graph has it, {@code token_type_ids} (0: one segment), all int64 [batch, tokens].
 *
 * @param <I> what is classified
 */
final class TokenRows<I> extends Batch<I> implements ObjIntConsumer<int[]> {
    private static final int SMALLEST = 1 << 12;
    /** Memory beyond this is given back after a window that needed it. */
    private static final int LARGEST_KEPT = 1 << 20;

    private final BiConsumer<TokenRows<I>, I> encode;
    private final int padding;
    private int[] ids = new int[SMALLEST];
    /** Row t is [ends[t - 1], ends[t]) of them. */
    private int[] ends = new int[16];

    private int size;

    /**
     * @param encode appends an input's row by {@link #accept}
     * @param padding id that fills up the shorter rows
     */
    TokenRows(BiConsumer<TokenRows<I>, I> encode, int padding) {
        this.encode = encode;
        this.padding = padding;
    }

    /**
     * A family of networks of sequences.
     *
     * @param encode as above; called by any number of threads
     */
    static <I> Encoder<I> encoder(
            BiConsumer<TokenRows<I>, I> encode, int padding, Pooling pooling, Execution cpu, Execution gpu) {
        return new Encoder<>(
                List.of(
                        TokenBags.INPUTS.get(0),
                        TokenBags.INPUTS.get(1),
                        OnnxInput.longs("token_type_ids", OnnxInput.ROWS, OnnxInput.COLUMNS)),
                2,
                pooling,
                cpu,
                gpu,
                () -> new TokenRows<>(encode, padding));
    }

    @Override
    void clear() {
        size = 0;
    }

    @Override
    void add(I input) {
        encode.accept(this, input);
    }

    /** Appends a row of the first {@code count} ids. */
    @Override
    public void accept(int[] tokenIds, int count) {
        int start = start(size);
        int end = Math.addExact(start, count);
        if (ids.length < end) {
            ids = Arrays.copyOf(ids, Math.max(end, 2 * start));
        }
        if (ends.length == size) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        System.arraycopy(tokenIds, 0, ids, start, count);
        ends[size++] = end;
    }

    @Override
    int size() {
        return size;
    }

    @Override
    long tokens() {
        return start(size);
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    @Override
    int length(int row) {
        return ends[row] - start(row);
    }

    @Override
    void put(int row, int columns, Runner runner) {
        int length = length(row);
        runner.put(0, ids, start(row), length, columns, padding);
        runner.putOnes(1, length, columns);
        if (runner.takes(3)) {
            runner.putOnes(2, 0, columns);
        }
    }

    @Override
    void giveBack() {
        if (ids.length > LARGEST_KEPT) {
            ids = new int[SMALLEST];
        }
    }
}
