package dev.rango.bench;

/** Work that touches no memory and calls nothing: what it takes is the machine's, not ours. */
final class Arithmetic {
    private Arithmetic() {}

    /** A chain of multiplications and sums (Knuth's linear congruential generator), each waiting for the last. */
    static long chain(int turns) {
        long x = 1;
        for (int i = 0; i < turns; i++) {
            x = x * 6364136223846793005L + 1442695040888963407L;
        }
        return x;
    }
}
