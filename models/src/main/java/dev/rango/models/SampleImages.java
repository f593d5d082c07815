package dev.rango.models;

import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.format.ImageConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Images made for this project, with nothing of any data set in them: strokes like those of handwriting, and awkward ones.
 * Every form of a model is checked on them.
 */
public final class SampleImages {
    private static final int SIDE = ImageConfig.SIDE;
    private static final int GOLDEN_STROKES = 16;
    private static final long GOLDEN_SEED = 28;
    private static final double INK_RADIUS = 1.3;

    private SampleImages() {}

    /** Those that travel with a model, by name. */
    public static Map<String, byte[]> golden() {
        Map<String, byte[]> images = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(GOLDEN_SEED);
        for (int i = 1; i <= GOLDEN_STROKES; i++) {
            images.put("strokes " + i, strokes(random));
        }
        images.putAll(awkward());
        return images;
    }

    /** The same without an answer. */
    static List<Golden> inputs() {
        return golden().entrySet().stream()
                .<Golden>map(image -> new GoldenImage(image.getKey(), image.getValue(), new float[0]))
                .toList();
    }

    /** Those made to break things, by name. */
    public static Map<String, byte[]> awkward() {
        Map<String, byte[]> images = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(GOLDEN_SEED);
        byte[] white = new byte[ImageConfig.PIXELS];
        Arrays.fill(white, (byte) 255);
        byte[] chequered = new byte[ImageConfig.PIXELS];
        for (int i = 0; i < chequered.length; i++) {
            chequered[i] = (byte) ((i / SIDE + i) % 2 * 255);
        }
        byte[] corner = new byte[ImageConfig.PIXELS];
        corner[corner.length - 1] = (byte) 255;
        images.put("black", new byte[ImageConfig.PIXELS]);
        images.put("white", white);
        images.put("chequered", chequered);
        images.put("one corner", corner);
        images.put("noise", noise(random));
        return images;
    }

    /** Every value of every pixel is as likely. */
    public static byte[] noise(SplittableRandom random) {
        byte[] pixels = new byte[ImageConfig.PIXELS];
        random.nextBytes(pixels);
        return pixels;
    }

    /** White lines on black from point to point, soft at the edges, within the middle 20 × 20 pixels. */
    public static byte[] strokes(SplittableRandom random) {
        byte[] pixels = new byte[ImageConfig.PIXELS];
        double x = 4 + 20 * random.nextDouble();
        double y = 4 + 20 * random.nextDouble();
        for (int stroke = 2 + random.nextInt(4); stroke > 0; stroke--) {
            double toX = 4 + 20 * random.nextDouble();
            double toY = 4 + 20 * random.nextDouble();
            draw(pixels, x, y, toX, toY);
            x = toX;
            y = toY;
        }
        return pixels;
    }

    private static void draw(byte[] pixels, double x, double y, double toX, double toY) {
        double dx = toX - x;
        double dy = toY - y;
        double squared = Math.max(1e-9, dx * dx + dy * dy);
        for (int i = 0; i < pixels.length; i++) {
            double px = i % SIDE + 0.5 - x;
            double py = i / SIDE + 0.5 - y;
            double along = Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
            // StrictMath: the same bytes on every machine.
            double distance = StrictMath.hypot(px - along * dx, py - along * dy);
            int ink = (int) Math.round(255 * Math.min(1, Math.max(0, INK_RADIUS + 0.5 - distance)));
            pixels[i] = (byte) Math.max(pixels[i] & 0xff, ink);
        }
    }
}
