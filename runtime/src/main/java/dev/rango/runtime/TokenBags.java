package dev.rango.runtime;

import java.util.Arrays;

/**
 * The texts of a window as bags of tokens: each id once, with the number of times that it occurs. In a review of 267
 * tokens 142 are different, and what the graph does for a token costs more than finding out that it was there before.
 *
 * <p>The graph's mean is Σ count·row / Σ count, so a count is a value of {@code attention_mask}. An id that occurs more
 * than {@link #MOST} times is there several times: products of counts and int8 weights must fit in 16 bits, pair by
 * pair, on processors whose instructions saturate there.
 *
 * <p>Serves one thread; memory is used again.
 */
final class TokenBags {
    /** 2 · 128 · 127 is below 2^15. */
    static final int MOST = 128;

    private static final int SMALLEST = 1 << 12;
    /** Memory beyond this is given back after a window that needed it. */
    private static final int LARGEST_KEPT = 1 << 20;

    private static final int LARGEST_BASE = 1 << 30;

    private int[] ids = new int[SMALLEST];
    private int[] counts = new int[SMALLEST];
    /** Bag t is [ends[t - 1], ends[t]) of both. */
    private int[] ends = new int[1];

    private int size;
    private int used;
    private long tokens;
    /**
     * Where an id was put last, as its index in {@link #ids} plus {@link #base}: places only grow, so one that is not
     * below the first of a bag is in that bag.
     */
    private int[] places = new int[0];

    private int base = 1;

    /** Forgets all bags; the ids to come are below {@code vocabularySize}. */
    void clear(int vocabularySize) {
        base += used;
        size = 0;
        used = 0;
        tokens = 0;
        if (places.length < vocabularySize || base > LARGEST_BASE) {
            places = new int[Math.max(places.length, vocabularySize)];
            base = 1;
        }
    }

    /** Gives back memory that few windows need; ends the use of the bags. */
    void giveBack() {
        if (ids.length > LARGEST_KEPT) {
            int[] smaller = new int[SMALLEST];
            counts = new int[SMALLEST];
            ids = smaller;
        }
    }

    /** Number of bags. */
    int size() {
        return size;
    }

    /** Tokens of all bags, repeated ones included. */
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

    /** Appends a bag of the first {@code count} tokens. */
    void add(int[] tokenIds, int count) {
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
        if (count > MOST) {
            split(start - base);
        }
        if (ends.length == size) {
            ends = Arrays.copyOf(ends, Math.max(16, 2 * size));
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
