package dev.rango.runtime.format;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Memory for tables, outside of the heap. Java frees it only when it happens to collect garbage, so what a closed model leaves is
 * given to the next one: a process whose model is replaced again and again holds two models' tables and not ten. Nothing is kept
 * that a collection would free.
 */
final class TableMemory {
    /** A line of a cache, and the width of the widest registers. */
    private static final int ALIGNMENT = 64;
    /** Memory is given to a smaller table only when at most a quarter of it stays unused. */
    private static final double MOST_UNUSED = 0.25;

    private static final List<WeakReference<ByteBuffer>> LEFT = new ArrayList<>();

    private TableMemory() {}

    /**
     * Aligned memory with the limit {@code size}; what it holds is anything.
     *
     * @throws OutOfMemoryError when there is no more
     * @throws ArithmeticException when a buffer cannot be so large
     */
    static ByteBuffer take(long size) {
        int capacity = Math.toIntExact(size + 2 * ALIGNMENT);
        ByteBuffer left = takeLeft((int) size);
        return (left != null ? left : ByteBuffer.allocateDirect(capacity).alignedSlice(ALIGNMENT)).limit((int) size);
    }

    private static ByteBuffer takeLeft(int size) {
        synchronized (LEFT) {
            for (Iterator<WeakReference<ByteBuffer>> each = LEFT.iterator(); each.hasNext(); ) {
                ByteBuffer memory = each.next().get();
                if (memory == null) {
                    each.remove();
                } else if (memory.capacity() >= size && memory.capacity() * (1 - MOST_UNUSED) <= size + ALIGNMENT) {
                    each.remove();
                    return memory.clear();
                }
            }
            return null;
        }
    }

    /**
     * Gives memory back.
     *
     * @param memory from {@link #take}, which nobody reads any more
     */
    static void give(ByteBuffer memory) {
        synchronized (LEFT) {
            LEFT.add(new WeakReference<>(memory));
        }
    }
}
