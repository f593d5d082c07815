package dev.rango.cli;

import dev.rango.models.ColumnSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The columns of a matrix of two or three rows as vectors, and the point, line, plane or space that they span. */
final class SubspacePicture {
    /** More vectors than this are no picture. */
    static final int MOST_COLUMNS = 12;

    private static final int SIZE = 480;
    private static final double CENTRE = 250;
    private static final double REACH = 150;
    private static final double ARROW = 9;
    /** From an arrow's tip to the middle of its name. */
    private static final double BESIDE = 16;

    /** More room than this makes no name better to read. */
    private static final double MOST_ROOM = 14;

    private static final int DIRECTIONS = 16;
    private static final double HALF_LETTER = 4;
    /** Where the axes of space point on paper. */
    private static final double[][] AXES = {{-0.62, 0.42}, {0.95, 0.22}, {0, -1}};

    private static final String VECTOR_COLOUR = "#1f5fa8";
    private static final String SPAN_COLOUR = "#2e7d32";

    private final int dimensions;
    private final double scale;
    private final List<double[]> axisNames = new ArrayList<>();
    private final Svg svg = new Svg(SIZE, SIZE + 20);

    private SubspacePicture(double[][] matrix) {
        dimensions = matrix.length;
        double longest = 0;
        for (int c = 0; c < matrix[0].length; c++) {
            double squares = 0;
            for (double[] row : matrix) {
                squares += row[c] * row[c];
            }
            longest = Math.max(longest, Math.sqrt(squares));
        }
        scale = longest == 0 ? 1 : REACH / longest;
    }

    /** True for matrices that can be drawn. */
    static boolean canShow(int rows, int columns) {
        return (rows == 2 || rows == 3) && columns <= MOST_COLUMNS;
    }

    static Svg of(double[][] matrix) {
        return new SubspacePicture(matrix).draw(matrix);
    }

    private Svg draw(double[][] matrix) {
        ColumnSpace space = ColumnSpace.of(matrix);
        svg.label(
                20,
                28,
                "start",
                "black",
                "rank " + space.basis().length + ": the columns span " + name(space.basis().length));
        drawAxes();
        drawSpan(space.basis());
        double[][] tips = new double[matrix[0].length][];
        for (int c = 0; c < tips.length; c++) {
            double[] column = new double[dimensions];
            for (int row = 0; row < dimensions; row++) {
                column[row] = matrix[row][c] * scale;
            }
            tips[c] = paper(column);
            arrow(tips[c]);
        }
        names(tips);
        return svg;
    }

    private String name(int rank) {
        if (rank == dimensions) {
            return dimensions == 2 ? "the whole plane" : "all of space";
        }
        return switch (rank) {
            case 0 -> "the origin only";
            case 1 -> "a line";
            default -> "a plane";
        };
    }

    private void drawAxes() {
        for (int axis = 0; axis < dimensions; axis++) {
            double[] end = new double[dimensions];
            end[axis] = REACH * 1.2;
            double[] far = paper(end);
            end[axis] = -end[axis];
            double[] near = paper(end);
            svg.line(near[0], near[1], far[0], far[1], "stroke=\"#999999\" stroke-dasharray=\"3 3\"");
            svg.label(far[0] + 8, far[1] + 4, "start", "#666666", "x" + (axis + 1));
            axisNames.add(new double[] {far[0] + 16, far[1]});
        }
    }

    /** A line as a line, a plane as a square that lies in it; all of space needs no paint. */
    private void drawSpan(double[][] basis) {
        if (basis.length == 1) {
            double[] from = paper(combination(basis, -1.3, 0));
            double[] to = paper(combination(basis, 1.3, 0));
            svg.line(
                    from[0],
                    from[1],
                    to[0],
                    to[1],
                    "stroke=\"" + SPAN_COLOUR + "\" stroke-width=\"5\" stroke-opacity=\"0.4\"");
        } else if (basis.length == 2) {
            StringBuilder corners = new StringBuilder();
            for (double[] corner : new double[][] {{1, 1}, {1, -1}, {-1, -1}, {-1, 1}}) {
                double[] point = paper(combination(basis, corner[0], corner[1]));
                corners.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
            }
            svg.add(
                    "<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"0.25\" stroke=\"%s\"/>",
                    corners.toString().trim(), SPAN_COLOUR, SPAN_COLOUR);
        }
    }

    private double[] combination(double[][] basis, double first, double second) {
        double[] point = new double[dimensions];
        for (int d = 0; d < dimensions; d++) {
            point[d] = REACH * (first * basis[0][d] + (basis.length > 1 ? second * basis[1][d] : 0));
        }
        return point;
    }

    private void arrow(double[] tip) {
        double dx = tip[0] - CENTRE;
        double dy = tip[1] - CENTRE;
        double length = Math.hypot(dx, dy);
        if (length > 0) {
            svg.line(CENTRE, CENTRE, tip[0], tip[1], "stroke=\"" + VECTOR_COLOUR + "\" stroke-width=\"2\"");
            double ux = dx / length * ARROW;
            double uy = dy / length * ARROW;
            svg.add(
                    "<polygon points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\" fill=\"%s\"/>",
                    tip[0],
                    tip[1],
                    tip[0] - ux - uy / 2,
                    tip[1] - uy + ux / 2,
                    tip[0] - ux + uy / 2,
                    tip[1] - uy - ux / 2,
                    VECTOR_COLOUR);
        } else {
            svg.add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>", tip[0], tip[1], VECTOR_COLOUR);
        }
    }

    /** Where each arrow's name is farthest from all arrows, the axes' names and the names before it. */
    private void names(double[][] tips) {
        List<double[]> taken = new ArrayList<>(axisNames);
        for (int c = 0; c < tips.length; c++) {
            double[] best = null;
            double bestRoom = -1;
            for (int direction = 0; direction < DIRECTIONS; direction++) {
                double angle = 2 * Math.PI * direction / DIRECTIONS;
                double[] place = {tips[c][0] + BESIDE * Math.cos(angle), tips[c][1] - BESIDE * Math.sin(angle)};
                double room = Math.min(MOST_ROOM, room(place, tips, taken));
                if (room > bestRoom + 0.01) {
                    best = place;
                    bestRoom = room;
                }
            }
            taken.add(best);
            svg.label(best[0], best[1] + HALF_LETTER, "middle", VECTOR_COLOUR, "b" + (c + 1));
        }
    }

    private static double room(double[] place, double[][] tips, List<double[]> taken) {
        double room = Double.MAX_VALUE;
        for (double[] tip : tips) {
            room = Math.min(room, toSegment(place, tip));
        }
        for (double[] other : taken) {
            // Names are wide: beside each other they need more room than above each other.
            room = Math.min(room, Math.hypot((place[0] - other[0]) / 2, place[1] - other[1]));
        }
        return room;
    }

    /** Distance of a point from the arrow that ends in {@code tip}. */
    private static double toSegment(double[] point, double[] tip) {
        double dx = tip[0] - CENTRE;
        double dy = tip[1] - CENTRE;
        double squared = dx * dx + dy * dy;
        double along = squared == 0 ? 0 : ((point[0] - CENTRE) * dx + (point[1] - CENTRE) * dy) / squared;
        double clamped = Math.max(0, Math.min(1, along));
        return Math.hypot(point[0] - CENTRE - clamped * dx, point[1] - CENTRE - clamped * dy);
    }

    private double[] paper(double[] point) {
        if (dimensions == 2) {
            return new double[] {CENTRE + point[0], CENTRE - point[1]};
        }
        double x = CENTRE;
        double y = CENTRE;
        for (int d = 0; d < dimensions; d++) {
            x += point[d] * AXES[d][0];
            y += point[d] * AXES[d][1];
        }
        return new double[] {x, y};
    }
}
