package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.GreyPicture.Invert;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GreyPictureTest {
    /** A bright rectangle on black. */
    private static GreyPicture bar(int width, int height, int left, int top, int wide, int high) {
        double[] grey = new double[width * height];
        for (int y = top; y < top + high; y++) {
            Arrays.fill(grey, y * width + left, y * width + left + wide, 200);
        }
        return new GreyPicture(width, height, grey);
    }

    @Test
    void aPictureOfTheRightSizeIsTakenAsItIs() {
        GreyPicture picture = bar(28, 28, 3, 4, 5, 6);
        GreyPicture.Input input = picture.input(Invert.AUTO);
        assertThat(input.changes()).isEmpty();
        for (int i = 0; i < input.pixels().length; i++) {
            assertThat(input.pixels()[i] & 0xff).isEqualTo((int) picture.grey()[i]);
        }
    }

    @Test
    void inkFillsTheBoxItsMassIsInTheMiddleAndTheBrightestIsWhite() {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            int wide = 1 + random.nextInt(60);
            int high = 1 + random.nextInt(60);
            GreyPicture picture = bar(100, 90, random.nextInt(40), random.nextInt(30), wide, high);
            byte[] pixels = picture.input(Invert.NEVER).pixels();
            int left = 28;
            int right = -1;
            int top = 28;
            int bottom = -1;
            int brightest = 0;
            for (int p = 0; p < pixels.length; p++) {
                int value = pixels[p] & 0xff;
                brightest = Math.max(brightest, value);
                if (value > 0) {
                    left = Math.min(left, p % 28);
                    right = Math.max(right, p % 28);
                    top = Math.min(top, p / 28);
                    bottom = Math.max(bottom, p / 28);
                }
            }
            assertThat(brightest).isEqualTo(255);
            assertThat(Math.max(right - left, bottom - top) + 1).isEqualTo(20);
            assertThat((left + right + 1) / 2.0).isEqualTo(14, within(0.5));
            assertThat((top + bottom + 1) / 2.0).isEqualTo(14, within(0.5));
        }
    }

    @Test
    void darkOnLightIsTheSameAsLightOnDark() {
        GreyPicture light = bar(50, 40, 10, 5, 8, 25);
        double[] inverted =
                Arrays.stream(light.grey()).map(value -> 255 - value).toArray();
        GreyPicture dark = new GreyPicture(50, 40, inverted);
        assertThat(dark.input(Invert.AUTO).pixels())
                .isEqualTo(light.input(Invert.AUTO).pixels());
        assertThat(dark.input(Invert.AUTO).changes()).first().asString().contains("inverted");
        assertThat(dark.input(Invert.NEVER).pixels())
                .isNotEqualTo(light.input(Invert.NEVER).pixels());
    }

    @Test
    void anEmptyPictureIsBlack() {
        assertThat(new GreyPicture(3, 5, new double[15]).input(Invert.AUTO).pixels())
                .containsOnly(0);
    }

    /** Digits as a pocket calculator shows them: seven strokes, a bit for each. */
    private static final int[] STROKES = {0x77, 0x24, 0x5d, 0x6d, 0x2e, 0x6b, 0x7b, 0x25, 0x7f, 0x6f};

    /** Shares of ink, 0 to 1, of a digit that is {@code size} wide and twice as high, in the middle of a square. */
    private static double[] drawn(int digit, int side, int size) {
        double[] ink = new double[side * side];
        int pen = Math.max(1, size / 5);
        int left = (side - size) / 2;
        int top = (side - 2 * size) / 2;
        for (int stroke = 0; stroke < 7; stroke++) {
            if ((STROKES[digit] >> stroke & 1) == 1) {
                boolean flat = stroke % 3 == 0;
                int x = left + (stroke == 2 || stroke == 5 ? size - pen : 0);
                int y = top + stroke / 3 * (size - pen / 2);
                for (int i = 0; i < size; i++) {
                    for (int j = 0; j < pen; j++) {
                        ink[(y + (flat ? j : i)) * side + x + (flat ? i : j)] = 1;
                    }
                }
            }
        }
        return ink;
    }

    /** The same with ink of one grey value on ground of another. */
    private static GreyPicture laid(double[] ink, double ground, double pen) {
        int side = (int) Math.sqrt(ink.length);
        return new GreyPicture(
                side,
                side,
                Arrays.stream(ink).map(share -> ground + share * (pen - ground)).toArray());
    }

    private static int mostDifferent(GreyPicture expected, GreyPicture actual) {
        byte[] left = expected.input(Invert.AUTO).pixels();
        byte[] right = actual.input(Invert.AUTO).pixels();
        int most = 0;
        for (int i = 0; i < left.length; i++) {
            most = Math.max(most, Math.abs((left[i] & 0xff) - (right[i] & 0xff)));
        }
        return most;
    }

    @Test
    void inkStandsAgainstItsGroundWhateverThePaper() {
        for (int side : new int[] {28, 60, 160}) {
            for (int digit = 0; digit < 10; digit++) {
                double[] ink = drawn(digit, side, side / 3);
                GreyPicture expected = laid(ink, 0, 255);
                for (int paper : new int[] {255, 230, 200, 180, 150, 120, 90}) {
                    GreyPicture actual = laid(ink, paper, paper == 255 && side == 28 ? 0 : 20);
                    assertThat(mostDifferent(expected, actual))
                            .as("digit %d, %d pixels, paper %d", digit, side, paper)
                            .isLessThanOrEqualTo(1);
                }
                // Chalk on boards.
                for (int board : new int[] {10, 60, 120, 150}) {
                    GreyPicture actual = laid(ink, board, 235);
                    assertThat(mostDifferent(expected, actual)).isLessThanOrEqualTo(1);
                }
            }
        }
    }

    @Test
    void aGroundThatIsNotBlackIsSaid() {
        GreyPicture picture = laid(drawn(4, 60, 20), 150, 20);
        assertThat(picture.input(Invert.AUTO).changes())
                .containsExactly(
                        "dark on light: inverted",
                        "ground of grey 150 made black, strongest ink white",
                        "60 x 60: ink cropped, scaled to 20 x 20, centred by its mass");
        assertThat(picture.input(Invert.ALWAYS).pixels())
                .isEqualTo(picture.input(Invert.AUTO).pixels());
        // There is no light ink: what the user says stands, and the ground stays as it is.
        assertThat(picture.input(Invert.NEVER).changes()).hasSize(1);
    }

    @Test
    void noiseAndASlopeOfLightAreGround() {
        Random random = new Random(4);
        for (int digit = 0; digit < 10; digit++) {
            double[] ink = drawn(digit, 90, 30);
            GreyPicture expected = laid(ink, 0, 255);
            double[] grey = new double[ink.length];
            for (int i = 0; i < grey.length; i++) {
                double light = 0.95 - 0.3 * (i % 90) / 90 - 0.15 * (i / 90) / 90;
                double reflected = light * (255 - 225 * ink[i]) + 2 * random.nextGaussian();
                grey[i] = Math.max(0, Math.min(255, reflected));
            }
            GreyPicture actual = new GreyPicture(90, 90, grey);
            assertThat(actual.input(Invert.AUTO).changes()).first().isEqualTo("dark on light: inverted");
            assertThat(mostDifferent(expected, actual)).as("digit %d", digit).isLessThan(40);
        }
    }

    @Test
    void inkMayReachTheEdge() {
        for (int side : new int[] {28, 90}) {
            double[] ink = new double[side * side];
            for (int i = 0; i < side; i++) {
                Arrays.fill(ink, i * side + side / 2, i * side + side / 2 + 4, 1);
                Arrays.fill(ink, side / 2 * side, (side / 2 + 4) * side, 1);
            }
            assertThat(mostDifferent(laid(ink, 0, 255), laid(ink, 170, 40))).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void whiteOnBlackKeepsEveryBit() {
        Random random = new Random(6);
        for (int i = 0; i < 50; i++) {
            double[] grey = new double[28 * 28];
            for (int p = 0; p < 150; p++) {
                grey[28 * (3 + random.nextInt(22)) + 3 + random.nextInt(22)] = random.nextInt(256);
            }
            byte[] pixels = new GreyPicture(28, 28, grey).input(Invert.AUTO).pixels();
            GreyPicture negative = laid(Arrays.stream(grey).map(v -> v / 255).toArray(), 255, 0);
            byte[] inverted = negative.input(Invert.AUTO).pixels();
            for (int p = 0; p < pixels.length; p++) {
                assertThat(pixels[p] & 0xff).isEqualTo((int) grey[p]);
                assertThat(inverted[p]).isEqualTo(pixels[p]);
            }
        }
    }

    @Test
    void anEvenPictureHasNoInkAndSaysSo() {
        Random random = new Random(5);
        for (int size : new int[] {1, 2, 28, 200}) {
            for (int level : new int[] {0, 3, 128, 200, 255}) {
                for (double noise : new double[] {0, 2}) {
                    double[] grey = new double[size * size];
                    for (int i = 0; i < grey.length && (noise == 0 || size >= 28); i++) {
                        grey[i] = Math.max(0, Math.min(255, level + noise * random.nextGaussian()));
                    }
                    GreyPicture.Input input = new GreyPicture(size, size, grey).input(Invert.AUTO);
                    assertThat(input.changes())
                            .as("%d pixels of %d", size, level)
                            .contains("no ink: an even picture");
                    assertThat(input.pixels()).containsOnly(0);
                }
            }
        }
    }

    @Test
    void sizesAndValuesThatAreNoPictureAreRefused() {
        assertThatThrownBy(() -> new GreyPicture(3, 2, new double[5])).hasMessage("5 values for 3 x 2 pixels");
        assertThatThrownBy(() -> new GreyPicture(0, 0, new double[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GreyPicture(1, 1, new double[] {256})).hasMessageContaining("0 to 255");
        assertThatThrownBy(() -> new GreyPicture(1, 1, new double[] {Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
