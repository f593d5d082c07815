package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BarChartTest {
    @Test
    void barsAreAsLongAsTheirValues() throws Exception {
        NodeList shapes = parse(BarChart.svg(
                        "title",
                        "a < b & c",
                        "texts a second",
                        List.of(
                                new BarChart.Bar("ours", new Spread(40_000, 38_000, 45_000), true),
                                new BarChart.Bar("theirs", new Spread(10_000, 9_000, 11_000), false))))
                .getElementsByTagName("rect");

        // The first is the background.
        double ours = width(shapes, 1);
        double theirs = width(shapes, 2);
        assertThat(shapes.getLength()).isEqualTo(3);
        assertThat(ours / theirs).isBetween(3.99, 4.01);
    }

    @ParameterizedTest
    @CsvSource({"45000, 10000", "50000, 10000", "50001, 20000", "101000, 25000", "260000, 100000", "3, 1", "0.9, 0.2"})
    void axisEndsAtARoundNumber(double highest, double step) {
        assertThat(BarChart.step(highest)).isEqualTo(step);
    }

    private static double width(NodeList shapes, int index) {
        return Double.parseDouble(((Element) shapes.item(index)).getAttribute("width"));
    }

    private static Element parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }
}
