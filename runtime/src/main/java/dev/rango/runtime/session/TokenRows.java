package dev.rango.runtime.session;

import dev.rango.runtime.format.ModelConfig;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.ObjIntConsumer;

/**
 * The texts of a window as sequences of token ids, each in its place, padded behind: {@code input_ids}, {@code attention_mask}
 * (1 for a token, 0 for padding) and, where the graph has it, {@code token_type_ids} (0: one segment), all int64 [batch, tokens]. A long
 * text may take several rows, whose scores are averaged.
 *
 * @param <I> what is classified
 */
public final class TokenRows<I> extends Batch<I> implements ObjIntConsumer<int[]> {
    /** Behind a mask of 0 any id will do. */
    private static final int PADDING = 0;

    private static final int SMALLEST = 1 << 12;
    /** Memory beyond this is given back after a window that needed it. */
    private static final int LARGEST_KEPT = 1 << 20;

    private final BiPredicate<TokenRows<I>, I> encode;
    private final int padding;
    private int[] ids = new int[SMALLEST];
    /** Row t is [ends[t - 1], ends[t]) of them. */
    private int[] ends = new int[16];
    /** Inputs that had more. */
    private final BitSet cut = new BitSet();

    private final WindowMeans means = new WindowMeans();

    private int size;

    /**
     * @param encode appends an input's rows by {@link #accept}, and says whether it had more
     * @param padding id that fills up the shorter rows
     */
    TokenRows(BiPredicate<TokenRows<I>, I> encode, int padding) {
        this.encode = encode;
        this.padding = padding;
    }

    /**
     * A family of networks of sequences.
     *
     * @param encode as above; called by any number of threads
     */
    public static <I> Encoder<I> encoder(BiPredicate<TokenRows<I>, I> encode, ModelConfig.EncoderInfo info) {
        BatchShapes shapes = BatchShapes.within(1, info.runTokens());
        boolean givesLogits = info.pooling().equals(ModelConfig.EncoderInfo.LOGITS);
        return new Encoder<>(
                List.of(
                        TokenBags.INPUTS.get(0),
                        TokenBags.INPUTS.get(1),
                        OnnxInput.longs("token_type_ids", OnnxInput.ROWS, OnnxInput.COLUMNS)),
                2,
                givesLogits ? Pooling.NONE : new Pooling(info.pooling().equals("mean"), info.normalize()),
                Execution.cpu(true, shapes),
                Execution.gpu(true, shapes),
                () -> new TokenRows<>(encode, PADDING));
    }

    /** Ids as they are. */
    public boolean addAll(int[] tokenIds) {
        accept(tokenIds, tokenIds.length);
        return false;
    }

    @Override
    void clear() {
        size = 0;
        means.clear();
    }

    @Override
    void add(I input) {
        int first = size;
        boolean isCut = encode.test(this, input);
        cut.set(means.add(first, size), isCut);
    }

    @Override
    int input(int row) {
        return means.input(row);
    }

    @Override
    boolean completes(int row, float[] scores, int offset, int width) {
        return means.completes(row, scores, offset, width);
    }

    @Override
    boolean isCut(int row) {
        return cut.get(means.input(row));
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
        means.giveBack();
    }
}
