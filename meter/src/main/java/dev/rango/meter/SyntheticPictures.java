package dev.rango.meter;

import dev.rango.runtime.format.ImageConfig;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Pictures of three strokes on a black ground, for when there are none: a network takes as long for one as for any other. */
final class SyntheticPictures {
    static final String DESCRIPTION = "made up of strokes; what a picture shows does not change its time";

    private static final int PICTURES = 2048;
    private static final int STROKES = 3;
    private static final long SEED = 20_260_102;

    private SyntheticPictures() {}

    static List<byte[]> pictures() {
        SplittableRandom random = new SplittableRandom(SEED);
        return Stream.generate(() -> picture(random)).limit(PICTURES).toList();
    }

    private static byte[] picture(SplittableRandom random) {
        byte[] pixels = new byte[ImageConfig.PIXELS];
        for (int stroke = 0; stroke < STROKES; stroke++) {
            double x = random.nextDouble(ImageConfig.SIDE);
            double y = random.nextDouble(ImageConfig.SIDE);
            double angle = random.nextDouble(2 * Math.PI);
            int length = random.nextInt(4, ImageConfig.SIDE);
            for (int i = 0; i < length; i++) {
                int column = (int) Math.floor(x + i * Math.cos(angle));
                int row = (int) Math.floor(y + i * Math.sin(angle));
                if (Math.min(column, row) >= 0 && Math.max(column, row) < ImageConfig.SIDE) {
                    pixels[row * ImageConfig.SIDE + column] = (byte) 255;
                }
            }
        }
        return pixels;
    }
}
