package dev.rango.bench;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars with their spread, as SVG: plain text, so that equal numbers give equal bytes and no font or display
 * is needed to make it.
 */
final class BarChart {
    private static final int WIDTH = 860;
    private static final int LEFT = 250;
    private static final int RIGHT = 770;
    private static final int TOP = 74;
    private static final int ROW = 30;
    private static final int BAR = 18;
    private static final int MOST_TICKS = 5;
    private static final String OURS = "#1f5fa8";
    private static final String THEIRS = "#9aa5b1";
    private static final String INK = "#222222";
    private static final String SOFT = "#666666";

    /**
     * A bar.
     *
     * @param name at its left
     * @param value its length, and the ends of the line that shows the spread
     * @param ours whether it has our colour
     */
    record Bar(String name, Spread value, boolean ours) {}

    private BarChart() {}

    /** @param bars from top to bottom, at least one, values above 0 */
    static String svg(String title, String subtitle, String unit, List<Bar> bars) {
        double highest =
                bars.stream().mapToDouble(bar -> bar.value().high()).max().orElseThrow();
        double step = step(highest);
        int ticks = (int) Math.ceil(highest / step);
        double end = step * ticks;
        int bottom = TOP + ROW * bars.size();
        int height = bottom + 46;
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                        + "font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">",
                WIDTH,
                height,
                WIDTH,
                height);
        line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, height);
        text(svg, 20, 28, "start", INK, "font-size=\"17\" font-weight=\"bold\"", title);
        text(svg, 20, 49, "start", SOFT, "", subtitle);
        for (int tick = 0; tick <= ticks; tick++) {
            double x = x(tick * step, end);
            line(svg, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#e3e6ea\"/>", x, TOP - 6, x, bottom);
            text(svg, x, bottom + 18, "middle", SOFT, "", String.format(Locale.ROOT, "%,.0f", tick * step));
        }
        text(svg, RIGHT, bottom + 36, "end", SOFT, "", unit);
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), TOP + i * ROW, end);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Bar bar, int y, double end) {
        double middle = y + BAR / 2.0;
        double value = x(bar.value().median(), end);
        double high = x(bar.value().high(), end);
        text(svg, LEFT - 10, middle + 4.5, "end", INK, bar.ours() ? "font-weight=\"bold\"" : "", bar.name());
        line(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>",
                LEFT,
                y,
                value - LEFT,
                BAR,
                bar.ours() ? OURS : THEIRS);
        // A light line under the dark one, so that it shows on either colour.
        spread(svg, x(bar.value().low(), end), high, middle, "white", 4);
        spread(svg, x(bar.value().low(), end), high, middle, INK, 1.5);
        String number = String.format(Locale.ROOT, "%,.0f", bar.value().median());
        text(svg, Math.max(value, high) + 7, middle + 4.5, "start", INK, "", number);
    }

    private static void spread(StringBuilder svg, double low, double high, double y, String colour, double width) {
        line(
                svg,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
                low,
                y,
                high,
                y,
                colour,
                width);
    }

    private static double x(double value, double end) {
        return LEFT + value / end * (RIGHT - LEFT);
    }

    /** The smallest of 1, 2, 2.5 and 5 times a power of ten that reaches {@code highest} in {@link #MOST_TICKS} steps. */
    static double step(double highest) {
        double power = Math.pow(10, Math.floor(Math.log10(highest / MOST_TICKS)));
        for (double factor : new double[] {1, 2, 2.5, 5}) {
            if (factor * power * MOST_TICKS >= highest) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static void text(
            StringBuilder svg, double x, double y, String anchor, String colour, String style, String words) {
        String safe = words.replace("&", "&amp;").replace("<", "&lt;");
        line(
                svg,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" %s>%s</text>",
                x,
                y,
                anchor,
                colour,
                style,
                safe);
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
