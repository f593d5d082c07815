package dev.rango.cli;

import dev.rango.runtime.GreyPicture;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.RegularFile;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
    /** Deflate makes 1,032 bytes of one, and a byte holds eight black or white pixels; no other format packs as many. */
    private static final long MOST_PIXELS_OF_A_BYTE = 10_000;

    private static final long ALWAYS_FINE = 1_000_000;

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
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException e) {
            throw new UnusableInputException(name, "", "no such path can exist: " + e.getReason(), e);
        }
        if (!Files.exists(file)) {
            throw new UnusableInputException(name, "", "no such file");
        }
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(name, "", "is a folder, not a picture");
        }
        RegularFile.require(file);
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = in == null ? null : ImageIO.getImageReaders(in);
            if (readers == null || !readers.hasNext()) {
                throw new UnusableInputException(name, "", "is no picture that can be read (PNG, JPEG, GIF or BMP)");
            }
            return grey(decoded(name, Files.size(file), in, readers.next()));
        } catch (IOException e) {
            throw damaged(name, e);
        }
    }

    private static BufferedImage decoded(String name, long bytes, ImageInputStream in, ImageReader reader)
            throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        try {
            reader.setInput(in, true, true);
            long width = reader.getWidth(0);
            long height = reader.getHeight(0);
            if (width * height > MOST_PIXELS) {
                throw new UnusableInputException(name, "", width + " x " + height + " pixels are too many");
            }
            if (width * height > Math.max(ALWAYS_FINE, bytes * MOST_PIXELS_OF_A_BYTE)) {
                throw new UnusableInputException(
                        name,
                        "",
                        "claims " + width + " x " + height + " pixels in " + bytes
                                + " bytes, more than any picture packs");
            }
            BufferedImage image = reader.read(0);
            // libjpeg reads what is cut off all the same, its rest grey, and says so here.
            if (warnings.stream().anyMatch(warning -> warning.contains("premature end"))) {
                throw new UnusableInputException(name, "", "is a damaged picture: it is cut off");
            }
            return image;
        } catch (UnusableInputException e) {
            throw e;
        } catch (RuntimeException e) {
            // Java's decoders say so in many ways.
            throw damaged(name, e);
        } finally {
            reader.dispose();
        }
    }

    private static UnusableInputException damaged(String name, Exception e) {
        String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
        return new UnusableInputException(name, "", "is a damaged picture" + reason, e);
    }

    private static GreyPicture grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        double[] grey = new double[width * height];
        double[] opacity = image.getColorModel().hasAlpha() ? new double[grey.length] : null;
        if (image.getColorModel().getColorSpace().getNumComponents() == 1) {
            takeGrey(image.getRaster(), grey, opacity);
        } else {
            takeColours(image, grey, opacity);
        }
        if (opacity != null) {
            ground(grey, opacity);
        }
        return new GreyPicture(width, height, grey);
    }

    /** As they are stored: getRGB takes such values for linear light and changes them. */
    private static void takeGrey(Raster raster, double[] grey, double[] opacity) {
        int width = raster.getWidth();
        double white = (1L << raster.getSampleModel().getSampleSize(0)) - 1;
        for (int i = 0; i < grey.length; i++) {
            grey[i] = OPAQUE * raster.getSample(i % width, i / width, 0) / white;
            if (opacity != null) {
                opacity[i] = raster.getSample(i % width, i / width, 1) / white;
            }
        }
    }

    private static void takeColours(BufferedImage image, double[] grey, double[] opacity) {
        int width = image.getWidth();
        for (int i = 0; i < grey.length; i++) {
            int argb = image.getRGB(i % width, i / width);
            double value = 0.299 * (argb >> 16 & 0xff) + 0.587 * (argb >> 8 & 0xff) + 0.114 * (argb & 0xff);
            // The factors' sum is 1 but for rounding.
            grey[i] = Math.min(OPAQUE, value);
            if (opacity != null) {
                opacity[i] = (argb >>> 24) / (double) OPAQUE;
            }
        }
    }

    /** Lays what is transparent onto the opposite of the ink. */
    private static void ground(double[] grey, double[] opacity) {
        double ink = 0;
        double mass = 0;
        for (int i = 0; i < grey.length; i++) {
            ink += opacity[i] * grey[i];
            mass += opacity[i];
        }
        double ground = ink <= mass * OPAQUE / 2 ? OPAQUE : 0;
        for (int i = 0; i < grey.length; i++) {
            grey[i] = Math.min(OPAQUE, opacity[i] * grey[i] + (1 - opacity[i]) * ground);
        }
    }
}
