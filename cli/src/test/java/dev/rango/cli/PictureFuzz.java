package dev.rango.cli;

import dev.rango.fuzz.Reading;
import dev.rango.runtime.GreyPicture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Pictures. */
public final class PictureFuzz {
    /** 50 million pixels, decoded and in grey: docs/limits.md. */
    private static final long PIXELS = 2L << 30;

    private PictureFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, "letter.png", PIXELS, file -> PictureFile.read(file.toString()))
                .ifPresent(PictureFuzz::requireGrey);
    }

    private static void requireGrey(GreyPicture picture) {
        for (double value : picture.grey()) {
            if (!(value >= 0 && value <= 255)) {
                throw new AssertionError("a pixel of " + value);
            }
        }
    }

    public static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        int[] types = {
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_BYTE_BINARY,
            BufferedImage.TYPE_BYTE_INDEXED
        };
        for (int type : types) {
            for (String format : List.of("png", "gif", "bmp", "jpg")) {
                BufferedImage picture = new BufferedImage(5, 4, type);
                picture.setRGB(2, 1, 0xff8040ff);
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                if (ImageIO.write(picture, format, bytes)) {
                    seeds.add(bytes.toByteArray());
                }
            }
        }
        return seeds;
    }
}
