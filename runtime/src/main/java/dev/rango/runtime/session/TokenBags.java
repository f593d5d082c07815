package dev.rango.runtime.session;

import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/**
 * The texts of a window as bags of tokens: each id once, with the number of times that it occurs. In a review of 267
 * tokens 142 are different, and what the graph does for a token costs more than finding out that it was there before.
 *
 * <p>The graph's mean is Σ count·row / Σ count, so a count is a value of {@code attention_mask}. An id that occurs more
 * than {@link #MOST} times is there several times: products of counts and int8 weights must fit in 16 bits, pair by
 * pair, on processors whose instructions saturate there.
 *
 * @param <I> what is classified
 */
public final class TokenBags<I> extends Batch<I> implements ObjIntConsumer<int[]> {
    /** Rows × columns of one run on a processor: enough to make the cost of a run small, little enough to stay inside the caches. */
    static final int CELLS = 4096;
    /** A window of 1,024 reviews in one run: 2 MB of input. Reasoned, not measured: no GPU was at hand. */
    static final int GPU_CELLS = 1 << 18;

    /** Ids of tokens, and what each counts. */
    static final List<OnnxInput> INPUTS = List.of(
            OnnxInput.longs("input_ids", OnnxInput.ROWS, OnnxInput.COLUMNS),
            OnnxInput.longs("attention_mask", OnnxInput.ROWS, OnnxInput.COLUMNS));

    /** 2 · 128 · 127 is below 2^15. */
    static final int MOST = 128;

    private static final int SMALLEST = 1 << 12;
    /** Memory beyond this is given back after a window that needed it. */
    private static final int LARGEST_KEPT = 1 << 20;

    private static final int LARGEST_BASE = 1 << 30;

    private final BiPredicate<TokenBags<I>, I> encode;
    /** Bags of inputs that had more. */
    private final BitSet cut = new BitSet();

    private int[] ids = new int[SMALLEST];
    private int[] counts = new int[SMALLEST];
    /** Bag t is [ends[t - 1], ends[t]) of both. */
    private int[] ends = new int[1];

    /** Ids from here on are those of pairs. */
    private final int words;
    /** Share of each bag's words that the vocabulary has. */
    private float[] known = new float[1];

    private int size;
    private int used;
    private long tokens;
    /**
     * Where an id was put last, as its index in {@link #ids} plus {@link #base}: places only grow, so one that is not
     * below the first of a bag is in that bag.
     */
    private int[] places = new int[0];

    private int base = 1;

    /**
     * @param encode appends an input's bag by {@link #accept}, and says whether it had more
     * @param vocabularySize above all ids
     */
    TokenBags(BiPredicate<TokenBags<I>, I> encode, int vocabularySize) {
        this(encode, vocabularySize, Integer.MAX_VALUE);
    }

    private TokenBags(BiPredicate<TokenBags<I>, I> encode, int vocabularySize, int words) {
        this.encode = encode;
        this.words = words;
        reserveIds(vocabularySize);
    }

    /** Of texts. */
    public static Encoder<String> encoder(Tokenizer tokenizer) {
        int words = tokenizer.vocabulary().size();
        int ids = tokenizer.size();
        return encoder(() -> new TokenBags<>(tokenizer::addTo, ids, words));
    }

    /** Of token ids. */
    public static Encoder<int[]> ofIds() {
        return encoder(() -> new TokenBags<>(TokenBags::addAny, 0));
    }

    private static <I> Encoder<I> encoder(Supplier<Batch<I>> batches) {
        return new Encoder<>(
                INPUTS,
                2,
                Pooling.NONE,
                Execution.cpu(false, BatchShapes.within(BatchShapes.STEP, CELLS)),
                Execution.gpu(false, BatchShapes.within(BatchShapes.STEP, GPU_CELLS)),
                batches);
    }

    private boolean addAny(int[] tokenIds) {
        int highest = 0;
        for (int id : tokenIds) {
            highest = Math.max(highest, id);
        }
        reserveIds(highest + 1);
        accept(tokenIds, tokenIds.length);
        return false;
    }

    private void reserveIds(int vocabularySize) {
        if (places.length < vocabularySize) {
            places = Arrays.copyOf(places, Math.max(vocabularySize, places.length + places.length / 2));
        }
    }

    @Override
    void clear() {
        base += used;
        size = 0;
        used = 0;
        tokens = 0;
        if (base > LARGEST_BASE) {
            places = new int[places.length];
            base = 1;
        }
    }

    @Override
    void add(I input) {
        boolean isCut = encode.test(this, input);
        cut.set(size - 1, isCut);
    }

    @Override
    boolean isCut(int bag) {
        return cut.get(bag);
    }

    @Override
    float known(int bag) {
        return known[bag];
    }

    @Override
    void giveBack() {
        if (ids.length > LARGEST_KEPT) {
            int[] smaller = new int[SMALLEST];
            counts = new int[SMALLEST];
            ids = smaller;
        }
    }

    @Override
    int size() {
        return size;
    }

    @Override
    long tokens() {
        return tokens;
    }

    /** Ids of all bags, one bag behind the other. */
    int[] ids() {
        return ids;
    }

    /** How often each of {@link #ids} occurs in its bag, 1 to {@link #MOST}. */
    int[] counts() {
        return counts;
    }

    int start(int bag) {
        return bag == 0 ? 0 : ends[bag - 1];
    }

    int end(int bag) {
        return ends[bag];
    }

    @Override
    int length(int bag) {
        return ends[bag] - start(bag);
    }

    @Override
    void put(int bag, int columns, Runner runner) {
        int start = start(bag);
        int length = ends[bag] - start;
        runner.put(0, ids, start, length, columns, Vocabulary.PADDING);
        runner.put(1, counts, start, length, columns, 0);
    }

    /** Appends a bag of the first {@code count} tokens. */
    @Override
    public void accept(int[] tokenIds, int count) {
        reserve(count);
        int[] ids = this.ids;
        int[] counts = this.counts;
        int[] places = this.places;
        int base = this.base;
        int start = base + used;
        int end = start;
        // Whether a token was there before is anyone's guess, so it must not decide which way the code goes.
        for (int i = 0; i < count; i++) {
            int id = tokenIds[i];
            int place = places[id];
            int isNew = place - start >>> 31;
            place += end - place & -isNew;
            int index = place - base;
            ids[index] = id;
            counts[index] = (counts[index] & isNew - 1) + 1;
            places[id] = place;
            end += isNew;
        }
        used = end - base;
        tokens += count;
        if (ends.length == size) {
            int room = Math.max(16, 2 * size);
            known = Arrays.copyOf(known, room);
            ends = Arrays.copyOf(ends, room);
        }
        int place = count == 0 ? 0 : places[Vocabulary.UNKNOWN];
        int unknown = place < start ? 0 : counts[place - base];
        int words = count;
        // Pairs stand behind the words that they are of.
        while (words > 0 && tokenIds[words - 1] >= this.words) {
            words--;
        }
        known[size] = words == 0 ? 0 : (float) (words - unknown) / words;
        if (count > MOST) {
            split(start - base);
        }
        ends[size++] = used;
    }

    /** Brings all counts from {@code from} on down to {@link #MOST} by more entries of their ids. */
    private void split(int from) {
        int highest = 0;
        for (int i = from; i < used; i++) {
            highest = Math.max(highest, counts[i]);
        }
        if (highest <= MOST) {
            return;
        }
        for (int i = from; i < used; i++) {
            if (counts[i] > MOST) {
                reserve(1);
                ids[used] = ids[i];
                counts[used++] = counts[i] - MOST;
                counts[i] = MOST;
            }
        }
    }

    private void reserve(int more) {
        int needed = Math.addExact(used, more);
        if (ids.length < needed) {
            int room = Math.max(needed, 2 * used);
            int[] larger = Arrays.copyOf(ids, room);
            counts = Arrays.copyOf(counts, room);
            ids = larger;
        }
    }
}
