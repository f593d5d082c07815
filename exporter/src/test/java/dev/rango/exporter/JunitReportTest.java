package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.Remedy;
import dev.rango.runtime.UnusableInputException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Read back with the JDK's XML parser, which refuses what XML forbids. */
class JunitReportTest {
    private static final Path MODEL = Path.of("out", "imdb-1.2");

    private static Element parse(JunitReport report) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(report.xml().getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }

    private static Element only(Element parent, String name) {
        assertThat(parent.getElementsByTagName(name).getLength()).as(name).isOne();
        return (Element) parent.getElementsByTagName(name).item(0);
    }

    @Test
    void aSuiteHasACaseForEachCheckAndTheWorstOfTheFailed() throws Exception {
        Element suite = parse(JunitReport.of(
                MODEL,
                new ProofReport(List.of(
                        Check.yesNo("digests", true, "7 files"),
                        Check.atMost("merged = branch", 0.25, 1e-4, "22 texts", Remedy.ARITHMETIC))),
                Duration.ofMillis(12_345)));
        assertThat(suite.getTagName()).isEqualTo("testsuite");
        assertThat(suite.getAttribute("name")).isEqualTo("rango.verify.imdb-1_2");
        assertThat(suite.getAttribute("time")).isEqualTo("12.345");
        assertThat(List.of("tests", "failures", "errors", "skipped"))
                .extracting(suite::getAttribute)
                .containsExactly("2", "1", "0", "0");
        Element digests = (Element) suite.getElementsByTagName("testcase").item(0);
        assertThat(digests.getAttribute("name")).isEqualTo("digests");
        assertThat(digests.getAttribute("classname")).isEqualTo("rango.verify.imdb-1_2");
        assertThat(digests.getElementsByTagName("failure").getLength()).isZero();
        assertThat(only(digests, "system-out").getTextContent()).isEqualTo("7 files");
        Element forms = (Element) suite.getElementsByTagName("testcase").item(1);
        assertThat(only(forms, "failure").getAttribute("message"))
                .startsWith("max |Δ| 2.5e-01 (limit 1e-04)  22 texts; off, more than rounding explains");
    }

    @Test
    void whatCouldNotBeOpenedIsAnError() throws Exception {
        Element suite = parse(JunitReport.ofBroken(
                MODEL, new UnusableInputException("model.onnx", "", "is truncated"), Duration.ZERO));
        assertThat(suite.getAttribute("errors")).isEqualTo("1");
        assertThat(suite.getAttribute("tests")).isEqualTo("1");
        assertThat(only(suite, "error").getAttribute("message")).isEqualTo("model.onnx: is truncated");
    }

    @Test
    void anyCharacterIsWrittenSoThatAParserReadsIt() throws Exception {
        StringBuilder all = new StringBuilder("]]> <b a='1'> &amp; \"");
        StringBuilder expected = new StringBuilder(all);
        for (int c = 0; c <= 0xFFFF; c++) {
            all.append((char) c).append(' ');
            boolean forbidden =
                    c < ' ' && c != '\t' && c != '\n' && c != '\r' || c >= 0xD800 && c < 0xE000 || c >= 0xFFFE;
            expected.append(forbidden ? '\uFFFD' : (char) c).append(' ');
        }
        all.appendCodePoint(0x1F600).appendCodePoint(0x10FFFF);
        expected.appendCodePoint(0x1F600).appendCodePoint(0x10FFFF);
        Check check = Check.yesNo(all.toString(), false, all.toString());
        Element suite = parse(JunitReport.of(MODEL, new ProofReport(List.of(check)), Duration.ZERO));
        assertThat(only(suite, "testcase").getAttribute("name")).isEqualTo(expected.toString());
        assertThat(only(suite, "failure").getAttribute("message")).isEqualTo(expected.toString());
        assertThat(only(suite, "failure").getTextContent()).isEqualTo(expected.toString());
    }

    @Test
    void aPlaceThatCannotBeWrittenIsOneLine(@TempDir Path folder) {
        JunitReport report = JunitReport.of(MODEL, new ProofReport(List.of()), Duration.ZERO);
        Path nested = folder.resolve("a/b.xml");
        report.write(nested);
        assertThat(nested).hasContent(report.xml());
        assertThatThrownBy(() -> report.write(folder))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> report.write(nested.resolve("c.xml")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("cannot be written");
    }
}
