package dev.rango.trainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a training leaves beside its weights: {@code metrics.csv} and {@code curves.svg}, loss on the left axis and
 * validation accuracy, if there is one, on the right. Plain text, so that equal trainings give equal bytes on every machine and no font
 * or display is needed.
 */
final class Curves {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int RIGHT = 650;
    private static final int TOP = 50;
    private static final int BOTTOM = 340;
    /** Of what differs by less, more than the difference would be seen: ticks are 1 % and 0.01 apart, or further. */
    private static final int FINEST_PERCENT = 0;

    private static final int FINEST_LOSS = -2;
    private static final String LOSS_COLOUR = "#b3261e";
    private static final String ACCURACY_COLOUR = "#1f5fa8";

    private Curves() {}

    static void write(Path folder, List<EpochMetrics> history) throws IOException {
        Files.write(folder.resolve("metrics.csv"), csv(history).getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("curves.svg"), svg(history).getBytes(StandardCharsets.UTF_8));
    }

    static String csv(List<EpochMetrics> history) {
        StringBuilder csv = new StringBuilder("epoch,learning_rate,loss,validation_accuracy,validation_loss\n");
        history.forEach(metrics -> csv.append(csvRow(metrics)));
        return csv.toString();
    }

    static String csvRow(EpochMetrics m) {
        String validation = m.validation()
                .map(v -> String.format(Locale.ROOT, "%.6f,%.6f", v.accuracy(), v.loss()))
                .orElse(",");
        return String.format(Locale.ROOT, "%d,%.8f,%.6f,%s\n", m.epoch(), m.learningRate(), m.loss(), validation);
    }

    static String svg(List<EpochMetrics> history) {
        RoundAxis loss = axis(history, EpochMetrics::loss, FINEST_LOSS, Double.POSITIVE_INFINITY);
        boolean isValidated = history.get(0).validation().isPresent();
        RoundAxis accuracy = axis(history, Curves::percent, FINEST_PERCENT, 100);
        EpochMetrics best = EpochMetrics.best(history);
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                        + "font-family=\"sans-serif\" font-size=\"13\">",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT);
        line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        line(
                svg,
                "<text x=\"%d\" y=\"24\" font-size=\"16\">Training: %s%d of %d</text>",
                LEFT,
                isValidated
                        ? String.format(Locale.ROOT, "best validation accuracy %.2f %% in epoch ", percent(best))
                        : "on all texts, epoch ",
                best.epoch(),
                history.size());
        for (int tick = 0; tick <= RoundAxis.STEPS; tick++) {
            double y = BOTTOM - (double) tick / RoundAxis.STEPS * (BOTTOM - TOP);
            line(svg, "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>", LEFT, y, RIGHT, y);
            line(
                    svg,
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">%s</text>",
                    LEFT - 8,
                    y + 4,
                    LOSS_COLOUR,
                    loss.label(tick));
            if (isValidated) {
                line(
                        svg,
                        "<text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s</text>",
                        RIGHT + 8,
                        y + 4,
                        ACCURACY_COLOUR,
                        accuracy.label(tick));
            }
        }
        int epochs = history.size();
        int step = Math.max(1, (int) Math.ceil(epochs / 10.0));
        for (int i = 0; i < epochs; i += step) {
            line(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
                    x(i, epochs),
                    BOTTOM + 20,
                    history.get(i).epoch());
        }
        curve(svg, history, EpochMetrics::loss, loss, LOSS_COLOUR);
        if (isValidated) {
            curve(svg, history, Curves::percent, accuracy, ACCURACY_COLOUR);
            line(
                    svg,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                    x(history.indexOf(best), epochs),
                    y(accuracy, percent(best)),
                    ACCURACY_COLOUR);
            line(
                    svg,
                    "<text x=\"%d\" y=\"42\" text-anchor=\"end\" fill=\"%s\">validation accuracy, %%</text>",
                    RIGHT,
                    ACCURACY_COLOUR);
        }
        line(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">epoch</text>", (LEFT + RIGHT) / 2, HEIGHT - 16);
        line(svg, "<text x=\"%d\" y=\"42\" fill=\"%s\">training loss</text>", LEFT, LOSS_COLOUR);
        return svg.append("</svg>\n").toString();
    }

    /** The validation accuracy; 0 where there is none. */
    private static double percent(EpochMetrics m) {
        return m.validation().map(Validation::accuracy).orElse(0.0) * 100;
    }

    private static void curve(
            StringBuilder svg,
            List<EpochMetrics> history,
            ToDoubleFunction<EpochMetrics> value,
            RoundAxis axis,
            String colour) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < history.size(); i++) {
            points.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", x(i, history.size()), y(axis, value.applyAsDouble(history.get(i)))));
        }
        line(
                svg,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                points.toString().trim(),
                colour);
        if (history.size() == 1) {
            line(
                    svg,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>",
                    x(0, 1),
                    y(axis, value.applyAsDouble(history.get(0))),
                    colour);
        }
    }

    private static double x(int index, int count) {
        return count == 1 ? (LEFT + RIGHT) / 2.0 : LEFT + (double) index / (count - 1) * (RIGHT - LEFT);
    }

    private static RoundAxis axis(
            List<EpochMetrics> history, ToDoubleFunction<EpochMetrics> value, int finest, double end) {
        double low = history.stream().mapToDouble(value).min().orElse(0);
        double high = history.stream().mapToDouble(value).max().orElse(1);
        return RoundAxis.over(low, high, finest, end);
    }

    private static double y(RoundAxis axis, double value) {
        return BOTTOM - axis.share(value) * (BOTTOM - TOP);
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
