package dev.rango.trainer;

import java.util.List;
import java.util.Locale;

/** A sweep as a picture: ranks from top to bottom, alphas from left to right, validation accuracy as colour. */
final class HeatMap {
    private static final int CELL_WIDTH = 92;
    private static final int CELL_HEIGHT = 56;
    private static final int LEFT = 90;
    private static final int TOP = 84;
    private static final int SCALE_GAP = 34;
    private static final int SCALE_WIDTH = 16;
    private static final int SCALE_STEPS = 24;
    private static final int MIN_TITLE_WIDTH = 560;
    /** From pale to dark, evenly spaced (ColorBrewer's YlGnBu). */
    private static final int[][] COLOURS = {{255, 255, 217}, {199, 233, 180}, {65, 182, 196}, {34, 94, 168}, {8, 29, 88}
    };

    private static final int[] DARK = {0x1a, 0x1a, 0x1a};
    /** Weights of red, green and blue in sRGB (IEC 61966-2-1). */
    private static final double[] LUMINANCE = {0.2126, 0.7152, 0.0722};

    private static final String BEST_COLOUR = "#b3261e";

    private HeatMap() {}

    static String svg(SweepReport report, List<Integer> ranks, List<Double> alphas) {
        double low = report.cells().stream()
                .mapToDouble(SweepCell::validationAccuracy)
                .min()
                .orElse(0);
        double high = report.cells().stream()
                .mapToDouble(SweepCell::validationAccuracy)
                .max()
                .orElse(1);
        int right = LEFT + alphas.size() * CELL_WIDTH;
        int bottom = TOP + ranks.size() * CELL_HEIGHT;
        int width = Math.max(MIN_TITLE_WIDTH, right + SCALE_GAP + SCALE_WIDTH + 80);
        int height = bottom + 64;
        SweepCell best = report.best();
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                        + "font-family=\"sans-serif\" font-size=\"14\">",
                width,
                height,
                width,
                height);
        line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", width, height);
        line(svg, "<text x=\"%d\" y=\"30\" font-size=\"17\">Validation accuracy by rank and α, %%</text>", LEFT);
        line(
                svg,
                "<text x=\"%d\" y=\"54\" fill=\"%s\">best: rank %d, α %s with %.2f %%</text>",
                LEFT,
                BEST_COLOUR,
                best.rank(),
                number(best.alpha()),
                best.validationAccuracy() * 100);
        for (int row = 0; row < ranks.size(); row++) {
            for (int column = 0; column < alphas.size(); column++) {
                SweepCell cell = report.cells().get(row * alphas.size() + column);
                cell(svg, cell, LEFT + column * CELL_WIDTH, TOP + row * CELL_HEIGHT, low, high);
            }
        }
        outline(svg, LEFT + alphas.indexOf(best.alpha()) * CELL_WIDTH, TOP + ranks.indexOf(best.rank()) * CELL_HEIGHT);
        for (int row = 0; row < ranks.size(); row++) {
            line(
                    svg,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d</text>",
                    LEFT - 12,
                    TOP + row * CELL_HEIGHT + CELL_HEIGHT / 2 + 5,
                    ranks.get(row));
        }
        for (int column = 0; column < alphas.size(); column++) {
            line(
                    svg,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    LEFT + column * CELL_WIDTH + CELL_WIDTH / 2,
                    bottom + 22,
                    number(alphas.get(column)));
        }
        line(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">α</text>", (LEFT + right) / 2, bottom + 46);
        int middle = (TOP + bottom) / 2;
        line(
                svg,
                "<text x=\"34\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 34 %d)\">rank</text>",
                middle,
                middle);
        scale(svg, right + SCALE_GAP, bottom, low, high);
        return svg.append("</svg>\n").toString();
    }

    private static void cell(StringBuilder svg, SweepCell cell, int x, int y, double low, double high) {
        double share = high > low ? (cell.validationAccuracy() - low) / (high - low) : 1;
        line(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"white\" stroke-width=\"2\"/>",
                x,
                y,
                CELL_WIDTH,
                CELL_HEIGHT,
                colour(share));
        line(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"%s\">%.2f</text>",
                x + CELL_WIDTH / 2,
                y + CELL_HEIGHT / 2 + 5,
                ink(share),
                cell.validationAccuracy() * 100);
    }

    private static void outline(StringBuilder svg, int x, int y) {
        line(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"%s\" stroke-width=\"3\"/>",
                x + 1,
                y + 1,
                CELL_WIDTH - 2,
                CELL_HEIGHT - 2,
                BEST_COLOUR);
    }

    /** What the colours mean, from the lowest value at the bottom to the highest at the top. */
    private static void scale(StringBuilder svg, int x, int bottom, double low, double high) {
        double step = (double) (bottom - TOP) / SCALE_STEPS;
        for (int i = 0; i < SCALE_STEPS; i++) {
            line(
                    svg,
                    "<rect x=\"%d\" y=\"%.2f\" width=\"%d\" height=\"%.2f\" fill=\"%s\"/>",
                    x,
                    bottom - (i + 1) * step,
                    SCALE_WIDTH,
                    step + 0.5,
                    colour((i + 0.5) / SCALE_STEPS));
        }
        line(svg, "<text x=\"%d\" y=\"%d\" font-size=\"12\">%.2f</text>", x + SCALE_WIDTH + 8, TOP + 10, high * 100);
        line(svg, "<text x=\"%d\" y=\"%d\" font-size=\"12\">%.2f</text>", x + SCALE_WIDTH + 8, bottom, low * 100);
    }

    private static int[] channels(double share) {
        double place = share * (COLOURS.length - 1);
        int from = Math.min(COLOURS.length - 2, (int) place);
        int[] channels = new int[3];
        for (int channel = 0; channel < channels.length; channel++) {
            double value =
                    COLOURS[from][channel] + (place - from) * (COLOURS[from + 1][channel] - COLOURS[from][channel]);
            channels[channel] = (int) Math.round(value);
        }
        return channels;
    }

    private static String colour(double share) {
        int[] channels = channels(share);
        return String.format(Locale.ROOT, "#%02x%02x%02x", channels[0], channels[1], channels[2]);
    }

    /** Black or white, whichever stands out more from the colour of a share. */
    static String ink(double share) {
        double ground = luminance(channels(share));
        return contrast(ground, 1) > contrast(ground, luminance(DARK)) ? "white" : "#1a1a1a";
    }

    /** WCAG 2's contrast of two luminances: 1 to 21. */
    private static double contrast(double one, double other) {
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }

    /** WCAG 2's relative luminance of an sRGB colour: 0 to 1. */
    private static double luminance(int[] channels) {
        double sum = 0;
        for (int channel = 0; channel < channels.length; channel++) {
            double value = channels[channel] / 255.0;
            sum += LUMINANCE[channel] * (value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    /** 2.0 as 2, 0.5 as 0.5. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
