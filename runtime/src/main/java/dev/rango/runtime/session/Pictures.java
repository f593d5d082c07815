package dev.rango.runtime.session;

import dev.rango.runtime.format.ImageConfig;
import java.util.ArrayList;
import java.util.List;

/** Pictures of one size as they are, a byte for each pixel. */
public final class Pictures extends Batch<byte[]> {
    /** Pictures of one run: enough to fill the processor, few enough for its caches. */
    private static final int ROWS = 64;
    /** Reasoned, not measured: no GPU was at hand. */
    private static final int GPU_ROWS = 1024;

    /** Input {@code pixels}, uint8 [batch, 28, 28]. */
    public static final Encoder<byte[]> ENCODER = new Encoder<>(
            List.of(OnnxInput.bytes("pixels", OnnxInput.ROWS, ImageConfig.SIDE, ImageConfig.SIDE)),
            1,
            Pooling.NONE,
            Execution.cpu(false, BatchShapes.within(1, ROWS)),
            Execution.gpu(false, BatchShapes.within(1, GPU_ROWS)),
            Pictures::new);

    private final List<byte[]> rows = new ArrayList<>();

    @Override
    void clear() {
        rows.clear();
    }

    @Override
    public void add(byte[] pixels) {
        if (pixels.length != ImageConfig.PIXELS) {
            throw new IllegalArgumentException(
                    pixels.length + " pixels; an image has " + ImageConfig.SIDE + " x " + ImageConfig.SIDE);
        }
        rows.add(pixels);
    }

    @Override
    int size() {
        return rows.size();
    }

    @Override
    long tokens() {
        return rows.size();
    }

    @Override
    int length(int row) {
        return 1;
    }

    @Override
    void put(int row, int columns, Runner runner) {
        runner.put(0, rows.get(row));
    }

    @Override
    void giveBack() {
        // They are the caller's.
        clear();
    }
}
