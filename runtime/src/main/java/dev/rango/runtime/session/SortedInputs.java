package dev.rango.runtime.session;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The inputs of a call from the largest to the smallest, cut into shares of about the same work: a few long texts of a transformer are worth
 * sharing, and neighbours in length pad each other least. Safe to share.
 *
 * @param <I> what is classified
 */
final class SortedInputs<I> extends AbstractList<I> {
    private final List<I> inputs;
    private final int[] order;
    private final int[] ends;

    /**
     * @param size of an input, in proportion to its work
     * @param shares about as many as there shall be
     */
    SortedInputs(List<I> inputs, ToIntFunction<? super I> size, int shares) {
        int count = inputs.size();
        long[] bySize = new long[count];
        long total = 0;
        for (int i = 0; i < count; i++) {
            long own = 1L + size.applyAsInt(inputs.get(i));
            bySize[i] = own << 32 | count - 1 - i;
            total += own;
        }
        Arrays.sort(bySize);
        this.inputs = inputs;
        this.order = new int[count];
        int[] found = new int[count];
        int cut = 0;
        long share = 0;
        for (int place = 0; place < count; place++) {
            long next = bySize[count - 1 - place];
            order[place] = count - 1 - (int) next;
            share += next >>> 32;
            // What is left over of one share is the next one's.
            if (share * shares >= total || place == count - 1) {
                found[cut++] = place + 1;
                share = 0;
            }
        }
        this.ends = Arrays.copyOf(found, cut);
    }

    @Override
    public int size() {
        return order.length;
    }

    @Override
    public I get(int place) {
        return inputs.get(order[place]);
    }

    /** Where the input of a place stands in the call. */
    int origin(int place) {
        return order[place];
    }

    int[] origins() {
        return order;
    }

    /** Behind the last place of each share. */
    int[] ends() {
        return ends;
    }
}
