package dev.rango.trainer;

import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledImage;
import dev.rango.runtime.format.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Pictures that can be learned in seconds: a bar of some direction somewhere near the middle, in noise. */
final class TinyImages {
    private static final double LENGTH = 9;
    private static final int NOISE = 90;

    private TinyImages() {}

    /** @param directions the classes, turned evenly from the horizontal */
    static ImageDataset bars(String name, int directions, int train, int test, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> labels = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            labels.add(name + d);
        }
        return new ImageDataset(name, labels, images(random, directions, train), images(random, directions, test));
    }

    private static List<LabelledImage> images(SplittableRandom random, int directions, int count) {
        List<LabelledImage> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int label = i % directions;
            images.add(new LabelledImage(bar(random, Math.PI * label / directions), label));
        }
        return images;
    }

    private static byte[] bar(SplittableRandom random, double angle) {
        double x0 = 11 + 6 * random.nextDouble();
        double y0 = 11 + 6 * random.nextDouble();
        byte[] pixels = new byte[ImageConfig.PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            double dx = i % ImageConfig.SIDE - x0;
            double dy = (double) (i / ImageConfig.SIDE) - y0;
            double along = dx * Math.cos(angle) + dy * Math.sin(angle);
            double across = dy * Math.cos(angle) - dx * Math.sin(angle);
            boolean ink = Math.abs(along) < LENGTH && Math.abs(across) < 1.2;
            pixels[i] = (byte) (ink ? 255 - random.nextInt(NOISE) : random.nextInt(NOISE));
        }
        return pixels;
    }
}
