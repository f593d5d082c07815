package dev.rango.exporter;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A verification as JUnit XML, which build servers show: a test suite for the folder, a test case for each check.
 *
 * <p>It has the elements and attributes that the schemas of Surefire ({@code surefire-test-report.xsd}) and of Jenkins
 * ({@code junit-10.xsd}) have in common. The suite's time is that of the whole verification; checks share what they
 * compute and are not timed one by one, so that theirs is 0, for Surefire wants one.
 */
public final class JunitReport {
    private static final int REPLACEMENT = 0xFFFD;

    private final String suite;
    private final Duration spent;
    private final List<Case> cases;

    private enum Outcome {
        /** Its element's text is what was found. */
        PASSED("system-out"),
        /** A check that does not hold. */
        FAILED("failure"),
        /** Nothing could be checked. */
        BROKEN("error");

        private final String element;

        Outcome(String element) {
            this.element = element;
        }
    }

    private record Case(String name, Outcome outcome, String finding) {}

    private JunitReport(Path model, Duration spent, List<Case> cases) {
        this.suite = suite(model);
        this.spent = spent;
        this.cases = cases;
    }

    private static String suite(Path model) {
        return "rango.verify." + ExportTarget.nameOf(model).replace('.', '_');
    }

    /** The name under which build servers expect the report of a folder. */
    public static String fileName(Path model) {
        return "TEST-" + suite(model) + ".xml";
    }

    /**
     * Runs a verification and writes its report, whatever comes of it: one of an earlier run would say that all is well.
     *
     * @param model the folder that is verified; its name becomes that of the suite
     * @param file where the report goes; its folder is made if need be
     * @return what the verification returns
     * @throws UnusableInputException when the report cannot be written, or another file stands there, before anything is
     *     verified; and what the verification throws
     */
    public static ProofReport recording(Path model, Path file, Supplier<ProofReport> verification) {
        OutputFile.check(file, FileKind.JUNIT);
        long start = System.nanoTime();
        ProofReport report;
        try {
            report = verification.get();
        } catch (RuntimeException | Error e) {
            ofBroken(model, e, since(start)).write(file);
            throw e;
        }
        of(model, report, since(start)).write(file);
        return report;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    static JunitReport of(Path model, ProofReport report, Duration spent) {
        List<Case> cases = new ArrayList<>();
        for (Check check : report.checks()) {
            cases.add(new Case(
                    check.name(),
                    check.passed() ? Outcome.PASSED : Outcome.FAILED,
                    Setting.spell(check.finding(), Setting.WORDS)));
        }
        return new JunitReport(model, spent, cases);
    }

    /** A verification that ended before it could check anything. */
    static JunitReport ofBroken(Path model, Throwable reason, Duration spent) {
        return new JunitReport(
                model, spent, List.of(new Case("opens", Outcome.BROKEN, String.valueOf(reason.getMessage()))));
    }

    void write(Path file) {
        OutputFile.write(file, FileKind.JUNIT, xml());
    }

    String xml() {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite");
        attribute(xml, "name", suite);
        attribute(xml, "time", String.format(Locale.ROOT, "%.3f", spent.toMillis() / 1e3));
        attribute(xml, "tests", String.valueOf(cases.size()));
        attribute(xml, "errors", String.valueOf(count(Outcome.BROKEN)));
        attribute(xml, "skipped", "0");
        attribute(xml, "failures", String.valueOf(count(Outcome.FAILED)));
        xml.append(">\n");
        for (Case one : cases) {
            append(xml, one);
        }
        return xml.append("</testsuite>\n").toString();
    }

    private long count(Outcome outcome) {
        return cases.stream().filter(one -> one.outcome == outcome).count();
    }

    private void append(StringBuilder xml, Case one) {
        xml.append("  <testcase");
        attribute(xml, "name", one.name);
        attribute(xml, "classname", suite);
        attribute(xml, "time", "0");
        xml.append(">\n    <").append(one.outcome.element);
        if (one.outcome != Outcome.PASSED) {
            attribute(xml, "message", one.finding);
            attribute(xml, "type", one.outcome == Outcome.FAILED ? "check" : "input");
        }
        xml.append('>');
        escape(xml, one.finding);
        xml.append("</").append(one.outcome.element).append(">\n  </testcase>\n");
    }

    private static void attribute(StringBuilder xml, String name, String value) {
        xml.append(' ').append(name).append("=\"");
        escape(xml, value);
        xml.append('"');
    }

    /** Names and labels may hold anything: what XML 1.0 (section 2.2, Char) has no place for becomes U+FFFD. */
    private static void escape(StringBuilder xml, String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                case '"' -> xml.append("&quot;");
                case '\t', '\n', '\r' -> xml.append("&#").append(c).append(';');
                default -> xml.appendCodePoint(isAllowed(c) ? c : REPLACEMENT);
            }
        });
    }

    private static boolean isAllowed(int c) {
        return c >= ' ' && c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE && c != 0xFFFE && c != 0xFFFF;
    }
}
