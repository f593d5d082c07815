package dev.rango.exporter;

import dev.rango.models.SampleImages;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded images on which exports are compared: strokes, and noise as no camera makes it. */
final class ImageSamples {
    private static final int STROKES = 200;
    private static final int NOISE = 50;
    private static final long SEED = 5;

    private ImageSamples() {}

    static List<byte[]> random() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < STROKES; i++) {
            images.add(SampleImages.strokes(random));
        }
        for (int i = 0; i < NOISE; i++) {
            images.add(SampleImages.noise(random));
        }
        return images;
    }
}
