package dev.rango.runtime.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A table of words whose rows are floats in the end: bytes and halves are exact as such. Rows that were asked for once are kept as
 * arrays, as most texts are made of few words; all others are read where the file is mapped. Safe to share.
 */
final class JavaTable implements WordSums.Rows {
    /** What kept rows may take: 80,000 words of 100 numbers. */
    private static final int MOST_KEPT_BYTES = 32 << 20;
    /** 2^112: what the exponents of float and half precision differ by. */
    private static final float EXPONENTS = 0x1p112f;

    private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(float[][].class);

    private final ByteBuffer bytes;
    private final int type;
    private final int width;
    private final float[][] kept;
    private final AtomicInteger left;

    JavaTable(WireTensor table) {
        bytes = table.bytes().slice().order(table.bytes().order());
        type = table.type();
        width = table.width();
        kept = new float[table.size(0)][];
        left = new AtomicInteger(MOST_KEPT_BYTES / Float.BYTES / Math.max(width, 1));
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public float[] row(int index, float[] spare) {
        float[] row = (float[]) ROW.getAcquire(kept, index);
        return row == null ? read(index, spare) : row;
    }

    private float[] read(int index, float[] spare) {
        boolean keeps = left.get() > 0 && left.decrementAndGet() >= 0;
        float[] row = keeps ? new float[width] : spare;
        int first = index * width;
        switch (type) {
            case WireTensor.FLOAT -> bytes.asFloatBuffer().position(first).get(row, 0, width);
            case WireTensor.HALF -> {
                for (int i = 0; i < width; i++) {
                    // Exact for all that is finite, and no table of an export holds anything else.
                    int half = bytes.getShort(Short.BYTES * (first + i));
                    row[i] = Float.intBitsToFloat((half & 0x8000) << 16 | (half & 0x7FFF) << 13) * EXPONENTS;
                }
            }
            default -> {
                for (int i = 0; i < width; i++) {
                    row[i] = bytes.get(first + i);
                }
            }
        }
        if (keeps) {
            ROW.setRelease(kept, index, row);
        }
        return row;
    }
}
