package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.models.SampleImages;
import dev.rango.runtime.GreyPicture;
import dev.rango.runtime.GreyPicture.Invert;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ImageConfig;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of every kind become what a classifier reads; files that are none are refused in one line. */
class PictureFileTest {
    private static final int SIDE = ImageConfig.SIDE;
    private static final int PNG_WIDTH = 16;
    private static final int PNG_HEADER_END = 29;
    private static final int BMP_OFFSET = 10;

    @TempDir
    Path folder;

    private String png(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        return file.toString();
    }

    /** A picture whose pixel (x, y) has the grey value of {@code pixels}. */
    private static BufferedImage picture(byte[] pixels, int type) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, type);
        for (int i = 0; i < pixels.length; i++) {
            int grey = pixels[i] & 0xff;
            if (image.getRaster().getNumBands() == 1) {
                boolean wide = type == BufferedImage.TYPE_USHORT_GRAY;
                image.getRaster().setSample(i % SIDE, i / SIDE, 0, wide ? grey * 257 : grey);
            } else {
                image.setRGB(i % SIDE, i / SIDE, 0xff000000 | grey << 16 | grey << 8 | grey);
            }
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_3BYTE_BGR
            })
    void aPictureOfTheRightSizeIsTakenAsItIs(int type) throws IOException {
        byte[] pixels = SampleImages.strokes(new SplittableRandom(5));
        GreyPicture.Input input =
                PictureFile.read(png("a.png", picture(pixels, type))).input(Invert.AUTO);
        assertThat(input.pixels()).isEqualTo(pixels);
        assertThat(input.changes()).isEmpty();
    }

    /** Java's colour conversion would brighten such greys: 7 becomes 46. */
    @ParameterizedTest
    @ValueSource(ints = {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT})
    void greyWithOpacityIsTakenAsItIs(int type) throws IOException {
        byte[] pixels = SampleImages.strokes(new SplittableRandom(5));
        ColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, Transparency.TRANSLUCENT, type);
        WritableRaster raster = model.createCompatibleWritableRaster(SIDE, SIDE);
        int unit = type == DataBuffer.TYPE_USHORT ? 257 : 1;
        for (int i = 0; i < pixels.length; i++) {
            raster.setSample(i % SIDE, i / SIDE, 0, unit * (pixels[i] & 0xff));
            raster.setSample(i % SIDE, i / SIDE, 1, unit * 255);
        }
        String file = png("a.png", new BufferedImage(model, raster, false, null));
        assertThat(PictureFile.read(file).input(Invert.AUTO).pixels()).isEqualTo(pixels);
    }

    @Test
    void darkOnLightIsInvertedUnlessItMustNotBe() throws IOException {
        byte[] pixels = SampleImages.strokes(new SplittableRandom(6));
        byte[] negative = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            negative[i] = (byte) (255 - (pixels[i] & 0xff));
        }
        GreyPicture paper = PictureFile.read(png("a.png", picture(negative, BufferedImage.TYPE_BYTE_GRAY)));
        assertThat(paper.input(Invert.AUTO).pixels()).isEqualTo(pixels);
        assertThat(paper.input(Invert.AUTO).changes()).containsExactly("dark on light: inverted");
        assertThat(paper.input(Invert.NEVER).pixels()).isEqualTo(negative);
        GreyPicture board = PictureFile.read(png("b.png", picture(pixels, BufferedImage.TYPE_BYTE_GRAY)));
        assertThat(board.input(Invert.ALWAYS).pixels()).isEqualTo(negative);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void transparentGroundIsTheOppositeOfTheInk(boolean blackInk) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(blackInk ? Color.BLACK : Color.WHITE);
        pen.fillRect(10, 5, 4, 18);
        pen.dispose();
        byte[] pixels = PictureFile.read(png("a.png", image)).input(Invert.AUTO).pixels();
        for (int i = 0; i < pixels.length; i++) {
            boolean ink = i % SIDE >= 10 && i % SIDE < 14 && i / SIDE >= 5 && i / SIDE < 23;
            assertThat(pixels[i] & 0xff).as("pixel %d", i).isEqualTo(ink ? 255 : 0);
        }
    }

    @Test
    void aLargePictureIsCroppedScaledAndCentred() throws IOException {
        // A bar of 60 x 200 pixels near a corner: 6 x 20 of them, in the middle.
        BufferedImage image = new BufferedImage(500, 400, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, 500, 400);
        pen.setColor(new Color(20, 20, 20));
        pen.fillRect(400, 190, 60, 200);
        pen.dispose();
        GreyPicture.Input input = PictureFile.read(png("a.png", image)).input(Invert.AUTO);
        assertThat(input.changes())
                .containsExactly(
                        "dark on light: inverted", "500 x 400: ink cropped, scaled to 20 x 20, centred by its mass");
        for (int i = 0; i < ImageConfig.PIXELS; i++) {
            boolean ink = i % SIDE >= 11 && i % SIDE < 17 && i / SIDE >= 4 && i / SIDE < 24;
            assertThat(input.pixels()[i] & 0xff).as("pixel %d", i).isEqualTo(ink ? 255 : 0);
        }
    }

    @Test
    void aFittedPictureHasItsMassInTheMiddle() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 30; i++) {
            BufferedImage image = new BufferedImage(90, 70, BufferedImage.TYPE_BYTE_GRAY);
            Graphics2D pen = image.createGraphics();
            for (int stroke = 0; stroke < 4; stroke++) {
                pen.drawLine(random.nextInt(90), random.nextInt(70), random.nextInt(90), random.nextInt(70));
            }
            pen.dispose();
            byte[] pixels =
                    PictureFile.read(png("a.png", image)).input(Invert.NEVER).pixels();
            double mass = 0;
            double x = 0;
            double y = 0;
            int brightest = 0;
            for (int p = 0; p < pixels.length; p++) {
                int value = pixels[p] & 0xff;
                mass += value;
                x += value * (p % SIDE + 0.5);
                y += value * (p / SIDE + 0.5);
                brightest = Math.max(brightest, value);
            }
            assertThat(brightest).isEqualTo(255);
            // Whole pixels are moved; nothing leaves the frame.
            assertThat(Math.abs(x / mass - SIDE / 2.0)).isLessThan(0.6);
            assertThat(Math.abs(y / mass - SIDE / 2.0)).isLessThan(0.6);
        }
    }

    @Test
    void pagesWithoutInkAreBlackPictures() throws IOException {
        BufferedImage black = new BufferedImage(50, 20, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage white = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        white.getRaster().setSample(0, 0, 0, 255);
        for (BufferedImage image : Arrays.asList(black, white)) {
            assertThat(PictureFile.read(png("a.png", image)).input(Invert.AUTO).pixels())
                    .containsOnly(0);
        }
    }

    @Test
    void filesThatAreNoPicturesAreRefusedInOneLine() throws IOException {
        byte[] good = Files.readAllBytes(
                Path.of(png("good.png", picture(new byte[ImageConfig.PIXELS], BufferedImage.TYPE_BYTE_GRAY))));
        assertRefused(folder.resolve("none.png").toString(), "no such file");
        assertRefused(folder.toString(), "is a folder, not a picture");
        assertRefused("a\0.png", "no such path can exist");
        assertRefused(file("text.png", "not a picture".getBytes()), "is no picture that can be read");
        assertRefused(file("empty.png", new byte[0]), "is no picture that can be read");
        assertRefused(file("cut.png", Arrays.copyOf(good, good.length / 2)), "is a damaged picture");
        assertRefused(file("header.png", Arrays.copyOf(good, 20)), "is a damaged picture");
        // A header that claims 100,000 x 28 thousand pixels: refused before any memory is taken.
        byte[] huge = good.clone();
        ByteBuffer.wrap(huge).putInt(PNG_WIDTH, 100_000).putInt(PNG_WIDTH + 4, 28_000);
        CRC32 crc = new CRC32();
        crc.update(huge, 12, PNG_HEADER_END - 12);
        ByteBuffer.wrap(huge).putInt(PNG_HEADER_END, (int) crc.getValue());
        assertRefused(file("huge.png", huge), "100000 x 28000 pixels are too many");
        Path bitmap = folder.resolve("palette.bmp");
        ImageIO.write(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB), "bmp", bitmap.toFile());
        byte[] palette = Files.readAllBytes(bitmap);
        ByteBuffer.wrap(palette).putInt(BMP_OFFSET, 0x360000ff);
        assertRefused(file("palette.bmp", palette), "is a damaged picture: -");
    }

    @Test
    void aPictureThatIsCutOffIsNotReadAsHalfAPicture() throws IOException {
        Path whole = folder.resolve("whole.jpg");
        ImageIO.write(picture(SampleImages.awkward().get("noise"), BufferedImage.TYPE_INT_RGB), "jpg", whole.toFile());
        byte[] bytes = Files.readAllBytes(whole);
        assertThat(PictureFile.read(whole.toString()).input(Invert.NEVER).pixels())
                .hasSize(ImageConfig.PIXELS);
        assertRefused(file("cut.jpg", Arrays.copyOf(bytes, bytes.length - 100)), "it is cut off");
    }

    @Test
    void moreThanAnyPicturePacksIsRefusedAndTheMostThatOnePacksIsNot() throws IOException {
        BufferedImage blank = new BufferedImage(2000, 2000, BufferedImage.TYPE_BYTE_BINARY);
        for (String format : new String[] {"png", "gif", "bmp"}) {
            Path file = folder.resolve("blank." + format);
            assertThat(ImageIO.write(blank, format, file.toFile())).isTrue();
            assertThat(PictureFile.read(file.toString()).width()).isEqualTo(2000);
        }
        byte[] header = Arrays.copyOf(Files.readAllBytes(folder.resolve("blank.png")), 60);
        assertRefused(file("header.png", header), "2000 x 2000 pixels in 60 bytes, more than any picture packs");
    }

    /** Any flipped byte gives a picture or one line, never another exception. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "jpg"})
    void damagedFilesNeverEscape(String format) throws IOException {
        Path good = folder.resolve("good." + format);
        int type = format.equals("bmp") ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_INT_RGB;
        assertThat(ImageIO.write(picture(SampleImages.awkward().get("noise"), type), format, good.toFile()))
                .isTrue();
        byte[] bytes = Files.readAllBytes(good);
        SplittableRandom random = new SplittableRandom(8);
        int refused = 0;
        for (int i = 0; i < 50; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(i % 2 == 0 ? 60 : damaged.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                assertThat(PictureFile.read(file("damaged", damaged))
                                .input(Invert.AUTO)
                                .pixels())
                        .hasSize(ImageConfig.PIXELS);
            } catch (UnusableInputException e) {
                assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("null");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private String file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content).toString();
    }

    private static void assertRefused(String name, String part) {
        assertThatThrownBy(() -> PictureFile.read(name))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(part)
                .message()
                .doesNotContain("\n");
    }
}
