package dev.rango.runtime;

import dev.rango.runtime.format.ImageConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A grey picture of any size, and the rule by which it becomes what an image classifier reads: white ink on black, 28 × 28,
 * as MNIST's digits were made.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param grey values [height, width], row after row, 0 black to 255 white
 */
public record GreyPicture(int width, int height, double[] grey) {
    private static final int WHITE = 255;
    /** MNIST's rule: a character fills a box of 20 × 20 pixels, whose mass lies in the middle of 28 × 28. */
    private static final int BOX = 20;

    private static final int SIDE = ImageConfig.SIDE;
    /** Share of the brightest value from which on a pixel is ink. */
    private static final double INK = 0.25;

    /** When a picture's black and white change places. */
    public enum Invert {
        /** When its ink is darker than its ground. */
        AUTO,
        /** Of dark ink on a lighter ground. */
        ALWAYS,
        /** Of light ink on a darker ground. */
        NEVER
    }

    /** @throws IllegalArgumentException when the sizes do not fit, or a value is not within 0 to 255 */
    public GreyPicture {
        if (width < 1 || height < 1 || grey.length != Math.multiplyExact(width, height)) {
            throw new IllegalArgumentException(grey.length + " values for " + width + " x " + height + " pixels");
        }
        for (double value : grey) {
            // Written so that NaN fails.
            if (!(value >= 0 && value <= WHITE)) {
                throw new IllegalArgumentException(value + " is not within 0 to " + WHITE);
            }
        }
    }

    /**
     * What a classifier reads.
     *
     * @param pixels [28 × 28], unsigned
     * @param changes what was done to the picture, in words; none where it was taken as it is
     */
    public record Input(byte[] pixels, List<String> changes) {
        /** Copies the words. */
        public Input {
            changes = List.copyOf(changes);
        }
    }

    /**
     * This picture as a classifier reads it. Its ground, the median of its outermost pixels or the slope of light over them,
     * becomes black, and the ink that stands out most from it white, be it darker or lighter. A ground that is black, or white,
     * is left so, and the ink on it is only inverted where it is dark. A picture of another size than 28 × 28 is then cropped
     * to the ink, scaled with its proportions into a box of 20 × 20, and centred by its mass.
     *
     * @param invert what its ink is; where the picture has no such ink, its ground is left as it is
     */
    public Input input(Invert invert) {
        List<String> changes = new ArrayList<>();
        PictureGround ground = PictureGround.of(this);
        boolean dark = invert == Invert.ALWAYS || invert == Invert.AUTO && ground.inkIsDark();
        if (dark) {
            changes.add(invert == Invert.AUTO ? "dark on light: inverted" : "inverted");
        }
        GreyPicture picture;
        if (ground.hasInk(dark) && !ground.isClean()) {
            picture = ground.stretchedInk(dark);
            changes.add("ground of grey " + Math.round(ground.level()) + " made black, strongest ink white");
        } else if (ground.hasInk(dark) || ground.hasInk(!dark) || ground.isClean() && isOfRightSize()) {
            picture = dark ? inverted() : this;
        } else {
            picture = new GreyPicture(SIDE, SIDE, new double[ImageConfig.PIXELS]);
        }
        if (!ground.hasInk(dark) && !ground.hasInk(!dark)) {
            changes.add("no ink: an even picture");
        }
        if (!picture.isOfRightSize()) {
            picture = picture.fitted();
            changes.add(
                    width + " x " + height + ": ink cropped, scaled to " + BOX + " x " + BOX + ", centred by its mass");
        }
        byte[] pixels = new byte[ImageConfig.PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(picture.grey[i]);
        }
        return new Input(pixels, changes);
    }

    private boolean isOfRightSize() {
        return width == SIDE && height == SIDE;
    }

    private GreyPicture inverted() {
        double[] values = new double[grey.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = WHITE - grey[i];
        }
        return new GreyPicture(width, height, values);
    }

    /** Cropped to the ink, scaled with its proportions, its brightest pixel white, centred. */
    private GreyPicture fitted() {
        double brightest = 0;
        for (double value : grey) {
            brightest = Math.max(brightest, value);
        }
        if (brightest == 0) {
            return new GreyPicture(SIDE, SIDE, new double[ImageConfig.PIXELS]);
        }
        GreyPicture ink = cropped(INK * brightest);
        double scale = (double) BOX / Math.max(ink.width, ink.height);
        GreyPicture small = ink.scaled(
                Math.max(1, (int) Math.round(ink.width * scale)), Math.max(1, (int) Math.round(ink.height * scale)));
        return small.centred();
    }

    private GreyPicture cropped(double threshold) {
        int left = width;
        int right = 0;
        int top = height;
        int bottom = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (grey[y * width + x] >= threshold) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y);
                }
            }
        }
        GreyPicture part = new GreyPicture(
                right - left + 1, bottom - top + 1, new double[(right - left + 1) * (bottom - top + 1)]);
        for (int y = 0; y < part.height; y++) {
            System.arraycopy(grey, (top + y) * width + left, part.grey, y * part.width, part.width);
        }
        return part;
    }

    /** Each new pixel is the mean of the area that it covers. */
    private GreyPicture scaled(int newWidth, int newHeight) {
        double[] values = new double[newWidth * newHeight];
        double brightest = 0;
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                double mean = mean(
                        (double) x * width / newWidth,
                        (double) (x + 1) * width / newWidth,
                        (double) y * height / newHeight,
                        (double) (y + 1) * height / newHeight);
                values[y * newWidth + x] = mean;
                brightest = Math.max(brightest, mean);
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.min(WHITE, values[i] * (WHITE / brightest));
        }
        return new GreyPicture(newWidth, newHeight, values);
    }

    private double mean(double left, double right, double top, double bottom) {
        double sum = 0;
        for (int y = (int) top; y < Math.min(height, Math.ceil(bottom)); y++) {
            double rows = Math.min(bottom, y + 1) - Math.max(top, y);
            for (int x = (int) left; x < Math.min(width, Math.ceil(right)); x++) {
                double columns = Math.min(right, x + 1) - Math.max(left, x);
                sum += rows * columns * grey[y * width + x];
            }
        }
        return sum / ((right - left) * (bottom - top));
    }

    /** Its centre of mass in the middle, as far as all of it stays inside. */
    private GreyPicture centred() {
        double mass = 0;
        double massX = 0;
        double massY = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = grey[y * width + x];
                mass += value;
                massX += value * (x + 0.5);
                massY += value * (y + 0.5);
            }
        }
        int left = (int) Math.round(Math.min(SIDE - width, Math.max(0, SIDE / 2.0 - massX / mass)));
        int top = (int) Math.round(Math.min(SIDE - height, Math.max(0, SIDE / 2.0 - massY / mass)));
        double[] values = new double[ImageConfig.PIXELS];
        for (int y = 0; y < height; y++) {
            System.arraycopy(grey, y * width, values, (top + y) * SIDE + left, width);
        }
        return new GreyPicture(SIDE, SIDE, values);
    }
}
