package dev.rango.data;

import java.util.Arrays;

/** For each row of a part its label, a digest of the example as it stands there, and one of what a classifier sees of it. */
final class ExampleDigests {
    private int[] labels = new int[16];
    private long[] exact = new long[16];
    private long[] alike = new long[16];
    private int size;

    /** A row that is compared with others; {@code alike} is never 0. */
    void add(int label, long exactDigest, long alikeDigest) {
        put(label, exactDigest, alikeDigest == 0 ? 1 : alikeDigest);
    }

    /** A row that is not: it would repeat all others that have nothing in them. */
    void addEmpty(int label) {
        put(label, 0, 0);
    }

    private void put(int label, long exactDigest, long alikeDigest) {
        if (size == labels.length) {
            labels = Arrays.copyOf(labels, size * 2);
            exact = Arrays.copyOf(exact, size * 2);
            alike = Arrays.copyOf(alike, size * 2);
        }
        labels[size] = label;
        exact[size] = exactDigest;
        alike[size++] = alikeDigest;
    }

    int size() {
        return size;
    }

    boolean isEmpty(int row) {
        return alike[row] == 0;
    }

    int label(int row) {
        return labels[row];
    }

    long exact(int row) {
        return exact[row];
    }

    long alike(int row) {
        return alike[row];
    }
}
