package dev.rango.trainer;

import dev.rango.data.LabelledImage;
import dev.rango.runtime.format.ImageConfig;
import java.util.List;
import java.util.SplittableRandom;

/** Images as values of 0 to 1, made from their bytes batch by batch. */
record ImageInputs(List<LabelledImage> images) implements Inputs {
    private static final float WHITE = 255;

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int width() {
        return ImageConfig.PIXELS;
    }

    @Override
    public int label(int example) {
        return images.get(example).label();
    }

    @Override
    public float[] rows(int[] chosen, SplittableRandom dropout) {
        float[] rows = new float[chosen.length * ImageConfig.PIXELS];
        for (int row = 0; row < chosen.length; row++) {
            float[] values = values(images.get(chosen[row]).pixels());
            System.arraycopy(values, 0, rows, row * ImageConfig.PIXELS, values.length);
        }
        return rows;
    }

    /** Grey values as 0 to 1. */
    static float[] values(byte[] pixels) {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] & 0xff) / WHITE;
        }
        return values;
    }
}
