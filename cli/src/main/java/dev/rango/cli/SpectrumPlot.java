package dev.rango.cli;

import dev.rango.models.Spectrum;
import java.util.Locale;
import java.util.Map;

/** Singular values (left, logarithmic) and the energy that each rank keeps (right), a panel for each matrix. */
final class SpectrumPlot {
    private static final int WIDTH = 720;
    private static final int PANEL = 300;
    private static final int LEFT = 80;
    private static final int RIGHT = 650;
    private static final int TOP = 60;
    private static final int BOTTOM = 250;
    private static final int QUARTERS = 4;
    private static final int MOST_LABELS = 12;
    /** Values below this share of the largest are drawn at the bottom: they are rounding. */
    private static final double FLOOR = 1e-9;

    private static final String VALUE_COLOUR = "#b3261e";
    private static final String ENERGY_COLOUR = "#1f5fa8";

    private SpectrumPlot() {}

    static Svg of(Map<String, Spectrum> spectra) {
        Svg svg = new Svg(WIDTH, PANEL * spectra.size());
        int panel = 0;
        for (Map.Entry<String, Spectrum> entry : spectra.entrySet()) {
            svg.add("<g transform=\"translate(0 %d)\">", PANEL * panel++);
            draw(svg, entry.getKey(), entry.getValue());
            svg.add("</g>");
        }
        return svg;
    }

    private static void draw(Svg svg, String name, Spectrum spectrum) {
        double[] sigma = spectrum.singularValues();
        double high = sigma[0] == 0 ? 1 : sigma[0];
        double low = high * FLOOR;
        for (double value : sigma) {
            low = value > high * FLOOR ? value : low;
        }
        double bottom = Math.floor(Math.log10(low));
        double top = Math.max(bottom + 1, Math.ceil(Math.log10(high)));
        svg.label(
                LEFT,
                24,
                "start",
                "black",
                String.format(
                        Locale.ROOT,
                        "%s [%d × %d]: numerical rank %d, effective rank %.2f",
                        name,
                        spectrum.rows(),
                        spectrum.columns(),
                        spectrum.numericalRank(),
                        spectrum.effectiveRank()));
        svg.label(LEFT, 46, "start", VALUE_COLOUR, "singular values (logarithmic)");
        svg.label(RIGHT, 46, "end", ENERGY_COLOUR, "energy that the rank keeps, %");
        int decades = (int) (top - bottom);
        int step = Math.max(1, (int) Math.ceil(decades / 5.0));
        for (int decade = 0; decade <= decades; decade += step) {
            double y = BOTTOM - (double) decade / decades * (BOTTOM - TOP);
            svg.line(LEFT, y, RIGHT, y, "stroke=\"#dddddd\"");
            svg.label(LEFT - 8, y + 4, "end", VALUE_COLOUR, String.format(Locale.ROOT, "1e%d", (int) bottom + decade));
        }
        for (int quarter = 0; quarter <= QUARTERS; quarter++) {
            double y = BOTTOM - (double) quarter / QUARTERS * (BOTTOM - TOP);
            svg.label(RIGHT + 8, y + 4, "start", ENERGY_COLOUR, Integer.toString(100 * quarter / QUARTERS));
        }
        StringBuilder energy = new StringBuilder();
        int labels = Math.max(1, (int) Math.ceil((double) sigma.length / MOST_LABELS));
        for (int i = 0; i < sigma.length; i++) {
            double x = LEFT + (i + 0.5) / sigma.length * (RIGHT - LEFT);
            double share = (Math.log10(Math.max(sigma[i], low)) - bottom) / (top - bottom);
            double y = BOTTOM - share * (BOTTOM - TOP);
            double width = Math.max(1, Math.min(24, 0.6 * (RIGHT - LEFT) / sigma.length));
            svg.line(
                    x,
                    BOTTOM,
                    x,
                    y,
                    String.format(
                            Locale.ROOT,
                            "stroke=\"%s\" stroke-opacity=\"0.35\" stroke-width=\"%.1f\"",
                            VALUE_COLOUR,
                            width));
            svg.add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, VALUE_COLOUR);
            energy.append(
                    String.format(Locale.ROOT, "%.1f,%.1f ", x, BOTTOM - spectrum.energy(i + 1) * (BOTTOM - TOP)));
            if (i % labels == 0) {
                svg.label(x, BOTTOM + 20, "middle", "black", Integer.toString(i + 1));
            }
        }
        svg.add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                energy.toString().trim(), ENERGY_COLOUR);
        if (sigma.length == 1) {
            svg.add("<circle cx=\"%.1f\" cy=\"%d\" r=\"3\" fill=\"%s\"/>", (LEFT + RIGHT) / 2.0, TOP, ENERGY_COLOUR);
        }
        svg.label((LEFT + RIGHT) / 2.0, BOTTOM + 40, "middle", "black", "rank");
    }
}
