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

    @Test
    void sizesAndValuesThatAreNoPictureAreRefused() {
        assertThatThrownBy(() -> new GreyPicture(3, 2, new double[5])).hasMessage("5 values for 3 x 2 pixels");
        assertThatThrownBy(() -> new GreyPicture(0, 0, new double[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GreyPicture(1, 1, new double[] {256})).hasMessageContaining("0 to 255");
        assertThatThrownBy(() -> new GreyPicture(1, 1, new double[] {Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
