package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Pictures in files, PNG above all; whatever else Java reads is read too. The only file that knows Java's image classes. */
final class PictureFile {
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "gif", "bmp");
    /** A file of some kilobytes can claim to be as large as it likes. */
    private static final long MOST_PIXELS = 50_000_000;

    private static final int OPAQUE = 255;

    static {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
    }

    private PictureFile() {}

    /** Whether an argument is the name of a picture that is there. */
    static boolean isNamedBy(String argument) {
        String ending = argument.substring(argument.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        try {
            return ENDINGS.contains(ending) && Files.isRegularFile(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * Reads a picture as grey values, by the weights of ITU-R BT.601 for colours. What is transparent counts as ground: white
     * under dark ink, black under light ink.
     *
     * @throws UnusableInputException when it is missing, no picture, damaged or too large
     */
    static GreyPicture read(String name) {
        try {
            Path file = Path.of(name);
            if (!Files.exists(file)) {
                throw new UnusableInputException(name, "", "no such file");
            }
            if (Files.isDirectory(file)) {
                throw new UnusableInputException(name, "", "is a folder, not a picture");
            }
            return grey(decoded(name, file));
        } catch (InvalidPathException e) {
            throw new UnusableInputException(name, "", "no such path can exist: " + e.getReason(), e);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new UnusableInputException(name, "", "is a damaged picture: " + e.getMessage(), e);
        }
    }

    private static BufferedImage decoded(String name, Path file) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = in == null ? null : ImageIO.getImageReaders(in);
            if (readers == null || !readers.hasNext()) {
                throw new UnusableInputException(name, "", "is no picture that can be read (PNG, JPEG, GIF or BMP)");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                if ((long) width * height > MOST_PIXELS) {
                    throw new UnusableInputException(name, "", width + " x " + height + " pixels are too many");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        }
    }

    private static GreyPicture grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        double[] grey = new double[width * height];
        Raster raster = image.getRaster();
        boolean isGrey = raster.getNumBands() == 1
                && image.getColorModel().getColorSpace().getNumComponents() == 1;
        if (isGrey) {
            // getRGB takes such values for linear light and changes them.
            double white = (1L << raster.getSampleModel().getSampleSize(0)) - 1;
            for (int i = 0; i < grey.length; i++) {
                grey[i] = OPAQUE * raster.getSample(i % width, i / width, 0) / white;
            }
            return new GreyPicture(width, height, grey);
        }
        double[] opacity = new double[grey.length];
        double ink = 0;
        double mass = 0;
        for (int i = 0; i < grey.length; i++) {
            int argb = image.getRGB(i % width, i / width);
            opacity[i] = (argb >>> 24) / (double) OPAQUE;
            grey[i] = 0.299 * (argb >> 16 & 0xff) + 0.587 * (argb >> 8 & 0xff) + 0.114 * (argb & 0xff);
            ink += opacity[i] * grey[i];
            mass += opacity[i];
        }
        double ground = ink <= mass * OPAQUE / 2 ? OPAQUE : 0;
        for (int i = 0; i < grey.length; i++) {
            grey[i] = opacity[i] * grey[i] + (1 - opacity[i]) * ground;
        }
        return new GreyPicture(width, height, grey);
    }
}
