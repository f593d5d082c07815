package dev.rango.runtime;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The ground of a picture, told by its outermost pixels, and the ink on it.
 *
 * <p>The ground is the median of the edge: half of the edge may be ink. Where a plane through the edge comes closer by far,
 * the light fell from one side and the ground is that plane. Ink is what stands out from the ground, darker or lighter.
 */
final class PictureGround {
    private static final double WHITE = 255;
    /** A difference of grey values that is not yet ink: JPEG's and a scanner's traces are less. */
    private static final double FAINTEST = 12;
    /** A median of absolute deviations times this is the standard deviation of normal noise. */
    private static final double TO_SIGMA = 1.4826;
    /** Standard deviations of the ground beyond which a pixel is no ground. */
    private static final double BEYOND_NOISE = 2.5;
    /** The largest of 10,000 normal values stands 4 standard deviations off. */
    private static final double NO_INK = 4.5;
    /** What noise takes off the ink at most: what is stronger is a stroke. */
    private static final double MOST_NOISE = 0.25;

    private static final int FITS = 3;

    private final GreyPicture picture;
    /** Ground = plane[0] + plane[1]·x + plane[2]·y. */
    private final double[] plane;

    private final double sigma;

    private PictureGround(GreyPicture picture, double[] plane, double sigma) {
        this.picture = picture;
        this.plane = plane;
        this.sigma = sigma;
    }

    static PictureGround of(GreyPicture picture) {
        int[] edge = edge(picture.width(), picture.height());
        double median =
                median(Arrays.stream(edge).mapToDouble(i -> picture.grey()[i]).toArray());
        PictureGround even = new PictureGround(picture, new double[] {median, 0, 0}, 0);
        even = new PictureGround(picture, even.plane, even.deviation(edge));
        if (even.sigma <= 1) {
            return even;
        }
        PictureGround sloped = even;
        for (int fit = 0; fit < FITS; fit++) {
            double[] plane = sloped.fitted(edge);
            if (plane == null) {
                return even;
            }
            sloped = new PictureGround(picture, plane, 0);
            sloped = new PictureGround(picture, plane, sloped.deviation(edge));
        }
        return sloped.sigma < even.sigma / 2 ? sloped : even;
    }

    /** Places of the outermost pixels. */
    private static int[] edge(int width, int height) {
        return IntStream.range(0, width * height)
                .filter(i -> i < width || i >= width * (height - 1) || i % width == 0 || i % width == width - 1)
                .toArray();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private double deviation(int[] edge) {
        return TO_SIGMA
                * median(Arrays.stream(edge)
                        .mapToDouble(i -> Math.abs(picture.grey()[i] - at(i)))
                        .toArray());
    }

    /** Least squares over the pixels of the edge that are ground so far; null where they lie on one line. */
    private double[] fitted(int[] edge) {
        double[][] sums = new double[3][4];
        for (int i : edge) {
            if (Math.abs(picture.grey()[i] - at(i)) <= BEYOND_NOISE * sigma) {
                double[] row = {1, i % picture.width(), i / picture.width(), picture.grey()[i]};
                for (int r = 0; r < 3; r++) {
                    for (int c = 0; c < 4; c++) {
                        sums[r][c] += row[r] * row[c];
                    }
                }
            }
        }
        return solved(sums);
    }

    /** Gauss and Jordan's elimination of three equations; null where there is no single solution. */
    private static double[] solved(double[][] m) {
        for (int p = 0; p < 3; p++) {
            int best = p;
            for (int r = p; r < 3; r++) {
                best = Math.abs(m[r][p]) > Math.abs(m[best][p]) ? r : best;
            }
            double[] pivot = m[best];
            m[best] = m[p];
            m[p] = pivot;
            if (Math.abs(pivot[p]) < 1e-6) {
                return null;
            }
            for (int r = 0; r < 3; r++) {
                double factor = r == p ? 0 : m[r][p] / pivot[p];
                for (int c = p; c < 4; c++) {
                    m[r][c] -= factor * pivot[c];
                }
            }
        }
        return new double[] {m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2]};
    }

    private double at(int i) {
        double ground = plane[0] + plane[1] * (i % picture.width()) + plane[2] * (i / picture.width());
        return Math.min(WHITE, Math.max(0, ground));
    }

    /** Grey value in the middle, 0 to 255. */
    double level() {
        return at(picture.height() / 2 * picture.width() + picture.width() / 2);
    }

    /** Black or white throughout its edge, as a program draws it: nothing to be taken away. */
    boolean isClean() {
        return sigma == 0 && (plane[0] == 0 || plane[0] == WHITE);
    }

    /** How far the strongest ink is from the ground, in grey values. */
    private double contrast(boolean dark) {
        double most = 0;
        for (int i = 0; i < picture.grey().length; i++) {
            double above = picture.grey()[i] - at(i);
            most = Math.max(most, dark ? -above : above);
        }
        return most;
    }

    /** Whether there is ink of one kind. */
    boolean hasInk(boolean dark) {
        return contrast(dark) >= Math.max(FAINTEST, NO_INK * sigma);
    }

    /** Whether most of what stands out clearly is darker than the ground, not lighter; where nothing does, whether it is light. */
    boolean inkIsDark() {
        double clear = Math.max(contrast(true), contrast(false)) / 2;
        if (clear == 0) {
            return level() > WHITE / 2;
        }
        double dark = 0;
        double light = 0;
        for (int i = 0; i < picture.grey().length; i++) {
            double above = picture.grey()[i] - at(i);
            dark += above <= -clear ? -above : 0;
            light += above >= clear ? above : 0;
        }
        return dark > light;
    }

    /**
     * The ink alone: 0 is ground, 255 the strongest possible, black on this ground or white on it. So that ink in a shadow
     * counts as much as ink in the light.
     */
    GreyPicture ink(boolean dark) {
        double[] ink = new double[picture.grey().length];
        for (int i = 0; i < ink.length; i++) {
            double ground = at(i);
            double room = Math.max(FAINTEST, dark ? ground : WHITE - ground);
            double above = picture.grey()[i] - ground;
            ink[i] = Math.min(WHITE, Math.max(0, dark ? -above : above) * (WHITE / room));
        }
        return new GreyPicture(picture.width(), picture.height(), ink);
    }

    /** The same with the noise of the ground taken off, and the strongest ink white. */
    GreyPicture stretchedInk(boolean dark) {
        GreyPicture ink = ink(dark);
        double strongest = Arrays.stream(ink.grey()).max().orElse(0);
        double room = Math.max(FAINTEST, dark ? level() : WHITE - level());
        double noise = Math.min(MOST_NOISE * strongest, BEYOND_NOISE * sigma * (WHITE / room));
        // In place: a picture may have 50 million pixels.
        double[] values = ink.grey();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.min(WHITE, Math.max(0, values[i] - noise) * (WHITE / (strongest - noise)));
        }
        return ink;
    }
}
