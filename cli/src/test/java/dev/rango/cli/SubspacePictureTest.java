package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Line2D;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubspacePictureTest {
    private static final Pattern ARROW = Pattern.compile(
            "<line x1=\"([0-9.]+)\" y1=\"([0-9.]+)\" x2=\"([0-9.]+)\" y2=\"([0-9.]+)\" stroke=\"#1f5fa8\"");
    private static final Pattern NAME = Pattern.compile("<text x=\"([0-9.]+)\" y=\"([0-9.]+)\"[^>]*>b[0-9]+</text>");
    /** From the line a letter stands on to its middle. */
    private static final double HALF_LETTER = 4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2 0; 1 1; 0 1",
                "2 0 4 -2; 2 1 2 0; 1 1 0 1",
                "1 2 -2; 1 2 -2",
                "0 0; 0 0",
                "1 1 1; 0 1 2; 0 0 0"
            })
    void noNameLiesOnAnArrow(String matrix) throws Exception {
        Path file = folder.resolve("picture.svg");
        SubspacePicture.of(MatrixText.parse(matrix)).write(file);
        String svg = Files.readString(file);
        List<Line2D> arrows = new ArrayList<>();
        for (Matcher arrow = ARROW.matcher(svg); arrow.find(); ) {
            arrows.add(new Line2D.Double(number(arrow, 1), number(arrow, 2), number(arrow, 3), number(arrow, 4)));
        }
        int names = 0;
        for (Matcher name = NAME.matcher(svg); name.find(); names++) {
            for (Line2D arrow : arrows) {
                assertThat(arrow.ptSegDist(number(name, 1), number(name, 2) - HALF_LETTER))
                        .as(name.group())
                        .isGreaterThan(11);
            }
        }
        assertThat(names).isEqualTo(MatrixText.parse(matrix)[0].length);
    }

    private static double number(Matcher found, int group) {
        return Double.parseDouble(found.group(group));
    }
}
