package dev.rango.cli;

import dev.rango.data.Plural;
import java.util.Locale;

/** Share of the right answers over the probability that they were given with, and below how many there were. */
final class ReliabilityPlot {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 600;
    private static final int LEFT = 80;
    private static final int RIGHT = 520;
    private static final int TOP = 70;
    private static final int BOTTOM = 430;
    private static final int COUNTS_TOP = 455;
    private static final int COUNTS_BOTTOM = 535;
    private static final int TICKS = 5;
    private static final String COLOUR = "#1f5fa8";
    private static final String GAP_COLOUR = "#b3261e";
    private static final String GREY = "#dddddd";

    private ReliabilityPlot() {}

    static Svg of(Evaluation evaluation, String noun) {
        Reliability reliability = evaluation.reliability();
        Svg svg = new Svg(WIDTH, HEIGHT);
        svg.label(
                LEFT,
                24,
                "start",
                "black",
                String.format(
                        Locale.ROOT,
                        "calibration error %s, Brier score %.4f, %s",
                        EvaluationScreen.points(reliability.calibrationError()),
                        reliability.brier(),
                        Plural.of(evaluation.examples(), noun)));
        svg.label(LEFT, 48, "start", COLOUR, "right, %");
        svg.label(RIGHT, 48, "end", GAP_COLOUR, "how far from what was said");
        for (int tick = 0; tick <= TICKS; tick++) {
            double share = (double) tick / TICKS;
            svg.line(LEFT, y(share), RIGHT, y(share), "stroke=\"" + GREY + "\"");
            svg.label(LEFT - 8, y(share) + 4, "end", "black", Integer.toString(100 * tick / TICKS));
            svg.label(x(share), COUNTS_BOTTOM + 20, "middle", "black", Integer.toString(100 * tick / TICKS));
        }
        int most = 1;
        for (int bin = 0; bin < Reliability.BINS; bin++) {
            most = Math.max(most, reliability.count(bin));
        }
        double width = (double) (RIGHT - LEFT) / Reliability.BINS;
        for (int bin = 0; bin < Reliability.BINS; bin++) {
            if (reliability.count(bin) > 0) {
                double left = LEFT + bin * width;
                bar(svg, left, width, y(reliability.accuracy(bin)), BOTTOM, COLOUR);
                double said = y(reliability.score(bin));
                double is = y(reliability.accuracy(bin));
                bar(svg, left, width, Math.min(said, is), Math.max(said, is), GAP_COLOUR);
                double share = (double) reliability.count(bin) / most;
                bar(svg, left, width, COUNTS_BOTTOM - share * (COUNTS_BOTTOM - COUNTS_TOP), COUNTS_BOTTOM, "#777777");
            }
        }
        svg.line(LEFT, y(0), RIGHT, y(1), "stroke=\"black\" stroke-dasharray=\"5 4\"");
        svg.line(LEFT, COUNTS_BOTTOM, RIGHT, COUNTS_BOTTOM, "stroke=\"black\"");
        svg.label(LEFT - 8, COUNTS_TOP + 10, "end", "#777777", Terminal.count(most));
        svg.label(LEFT - 8, COUNTS_TOP + 26, "end", "#777777", noun + "s");
        svg.label((LEFT + RIGHT) / 2.0, HEIGHT - 20, "middle", "black", "probability of the label that was given, %");
        return svg;
    }

    private static void bar(Svg svg, double left, double width, double top, double bottom, String colour) {
        svg.add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" fill-opacity=\"0.6\"/>",
                left + 1, top, width - 2, Math.max(0, bottom - top), colour);
    }

    private static double x(double share) {
        return LEFT + share * (RIGHT - LEFT);
    }

    private static double y(double share) {
        return BOTTOM - share * (BOTTOM - TOP);
    }
}
