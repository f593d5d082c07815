package dev.rango.cli;

import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import java.nio.file.Path;
import java.util.Locale;

/** A drawing as plain text: equal drawings give equal bytes, and no font or display is needed. */
final class Svg {
    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                        + "font-family=\"sans-serif\" font-size=\"13\">",
                width, height, width, height);
        add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", width, height);
    }

    void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>", x1, y1, x2, y2, style);
    }

    /** Text whose characters mean nothing to XML. */
    void label(double x, double y, String anchor, String colour, String label) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                x,
                y,
                anchor,
                colour,
                label.replace("&", "&amp;").replace("<", "&lt;").replaceAll("\\p{Cntrl}", " "));
    }

    void write(Path file) {
        OutputFile.write(file, FileKind.PICTURE, text + "</svg>\n");
    }
}
