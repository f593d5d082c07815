package dev.rango.meter;

import java.util.function.DoubleFunction;

/**
 * The frame of one drawing: 360 units wide, which is what a phone shows at full size, so that its letters stay readable
 * everywhere.
 */
final class Panel {
    static final double WIDTH = 360;
    static final double LEFT = 56;
    static final double RIGHT = 350;
    static final double TOP = 12;
    static final double BOTTOM = 196;
    private static final double HEIGHT = 236;

    private Panel() {}

    /**
     * Opens a figure with its caption and an empty drawing.
     *
     * @param description what one who cannot see it should know
     */
    static void open(Markup out, String caption, String description, double height) {
        out.open("figure");
        out.leaf("figcaption", caption);
        out.open(
                "svg",
                "viewBox",
                Figures.format("0 0 %.0f %.0f", WIDTH, height),
                "role",
                "img",
                "aria-label",
                description);
    }

    static void open(Markup out, String caption, String description) {
        open(out, caption, description, HEIGHT);
    }

    static void close(Markup out) {
        out.close().close();
    }

    /** Lines across with their values at the left. */
    static void valueAxis(Markup out, Scale scale, DoubleFunction<String> label) {
        for (double tick : scale.ticks()) {
            double y = scale.at(tick);
            line(out, LEFT, y, RIGHT, y, "grid");
            text(out, LEFT - 6, y + 4, "end", "tick", label.apply(tick));
        }
    }

    static void axisTitle(Markup out, double y, String title) {
        text(out, (LEFT + RIGHT) / 2, y, "middle", "axis", title);
    }

    static void line(Markup out, double x1, double y1, double x2, double y2, String style) {
        out.empty("line", "x1", place(x1), "y1", place(y1), "x2", place(x2), "y2", place(y2), "class", style);
    }

    static void text(Markup out, double x, double y, String anchor, String style, String text) {
        out.leaf("text", text, "x", place(x), "y", place(y), "text-anchor", anchor, "class", style);
    }

    static String place(double value) {
        return Figures.format("%.1f", value);
    }

    /** A name that fits into a drawing. */
    static String shortened(String name) {
        int shown = 24;
        return name.codePointCount(0, name.length()) <= shown
                ? name
                : name.substring(0, name.offsetByCodePoints(0, shown - 1)) + "…";
    }
}
