package dev.rango.meter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a colour, a mark and a dash pattern stand for in a drawing. Colours come from the page's style, are safe for the
 * colour-blind, and never carry a meaning alone.
 *
 * @param index place among the series of a drawing
 * @param name what the legend calls it
 * @param cells its cells
 */
record Series(int index, String name, List<Cell> cells) {
    private static final int COLOURS = 8;
    private static final int MARKS = 4;
    private static final double SIZE = 4;

    /** One for each value of {@code name}, in the order in which they come. */
    static List<Series> by(List<Cell> cells, Function<Cell, String> name) {
        List<Series> series = new ArrayList<>();
        for (String each : cells.stream().map(name).distinct().toList()) {
            series.add(new Series(
                    series.size(),
                    each,
                    cells.stream().filter(c -> name.apply(c).equals(each)).toList()));
        }
        return series;
    }

    String colour() {
        return "s" + index % COLOURS;
    }

    /** A line through points. */
    void line(Markup out, String points) {
        out.empty("polyline", "points", points, "class", "line stroke-" + colour() + (index < MARKS ? "" : " dashed"));
    }

    void mark(Markup out, double x, double y) {
        String path = switch (index % MARKS) {
            case 0 -> circle(x, y);
            case 1 -> polygon(x - SIZE, y - SIZE, x + SIZE, y - SIZE, x + SIZE, y + SIZE, x - SIZE, y + SIZE);
            case 2 -> polygon(x, y - SIZE - 1, x + SIZE + 1, y + SIZE, x - SIZE - 1, y + SIZE);
            default -> polygon(x, y - SIZE - 1.5, x + SIZE + 1.5, y, x, y + SIZE + 1.5, x - SIZE - 1.5, y);
        };
        out.empty("path", "d", path, "class", "mark fill-" + colour());
    }

    private static String circle(double x, double y) {
        return Figures.format(
                "M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0z",
                x - SIZE, y, SIZE, SIZE, 2 * SIZE, SIZE, SIZE, -2 * SIZE);
    }

    private static String polygon(double... places) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < places.length; i += 2) {
            path.append(Figures.format("%s%.1f %.1f", i == 0 ? "M" : "L", places[i], places[i + 1]));
        }
        return path.append('z').toString();
    }

    /** The series with their marks, above the drawings that use them. */
    static void legend(Markup out, List<Series> series) {
        out.open("ul", "class", "legend");
        for (Series each : series) {
            out.open("li");
            out.open("svg", "viewBox", "0 0 28 12", "width", "28", "height", "12", "aria-hidden", "true");
            each.line(out, "1,6 27,6");
            each.mark(out, 14, 6);
            out.close();
            out.leaf("span", each.name());
            out.close();
        }
        out.close();
    }
}
