package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.meter.AdviceReport;
import dev.rango.meter.Figures;
import dev.rango.meter.FormFigures;
import dev.rango.meter.Recommendation;
import dev.rango.meter.Traffic;
import java.util.Locale;

/** An advice, for people and for machines. */
final class AdviseScreen {
    private static final String ROW = "  %-10s %11s %13s %13s %9s %9s   %s%n";

    private AdviseScreen() {}

    /** @param command what to type to get the recommended form */
    static void print(AdviceReport report, AdviseForms forms, String command) {
        System.out.println(report.environment().machine() + "; ONNX Runtime "
                + report.environment().onnxRuntime() + "; one thread");
        System.out.println(Figures.count(report.inputs().size(), report.inputs().noun()) + ": "
                + report.inputs().name() + ", " + report.inputs().description());
        System.out.printf(
                ROW, "", "one " + report.inputs().noun(), "128 a call,", "128 a call,", "", "memory of", "another");
        System.out.printf(ROW, "form", "a call", "one task", "all tasks", "files", "a process", "task");
        for (FormFigures form : report.forms()) {
            System.out.printf(
                    ROW,
                    form.form(),
                    Figures.micros(form.microsPerText().get(Traffic.ALONE)),
                    Figures.rate(form.textsPerSecond(Traffic.BATCHES)) + "/s",
                    Figures.rate(form.textsPerSecond(Traffic.MIXED)) + "/s",
                    Figures.bytes(form.bytes()),
                    form.memoryBytes() == 0 ? "unknown" : Figures.bytes(form.memoryBytes()),
                    another(form));
        }
        forms.leftOut().forEach(left -> System.out.println("  " + left.form() + " left out: " + left.reason()));
        System.out.printf(
                Locale.ROOT,
                "All give the same answers (largest difference of a probability %.1e).%n",
                report.largestDifference());
        if (!report.isSteady()) {
            System.out.println("Too noisy to trust: the rate varies by " + Figures.percent(report.variation())
                    + " from round to round. Try again when nothing else runs, or with a longer --duration.");
        }
        String provisionally = report.isSteady() ? ":" : ", for the time being:";
        System.out.println("Take " + report.recommended().form() + provisionally);
        report.recommended().reasons().forEach(reason -> System.out.println("  - " + reason));
        if (!report.unmixed().form().equals(report.recommended().form())) {
            System.out.println(
                    "If no call mixes tasks, take " + report.unmixed().form() + provisionally);
            report.unmixed().reasons().forEach(reason -> System.out.println("  - " + reason));
        }
        System.out.println("  " + command);
    }

    private static String another(FormFigures form) {
        return form.changeMicros() < 1
                ? String.format(Locale.ROOT, "%.0f ns", 1e3 * form.changeMicros())
                : Figures.micros(form.changeMicros()) + " to open";
    }

    static ObjectNode json(AdviceReport report, AdviseForms forms) {
        ObjectNode root = Json.object()
                .put("schema", "rango-advice")
                .put("schema_version", 1)
                .put("machine", report.environment().machine())
                .put("onnx_runtime", report.environment().onnxRuntime())
                .put("seconds", report.seconds());
        root.putObject("texts")
                .put("name", report.inputs().name())
                .put("texts", report.inputs().size())
                .put("fingerprint", report.inputs().fingerprint());
        ArrayNode rows = root.putArray("forms");
        for (FormFigures form : report.forms()) {
            rows.addObject()
                    .put("form", form.form())
                    .put("models", form.models())
                    .put("bytes", form.bytes())
                    .put("memory_bytes", form.memoryBytes())
                    .put("change_micros", form.changeMicros())
                    .put("one_text_p50_micros", form.p50Micros())
                    .put("one_text_micros", form.microsPerText().get(Traffic.ALONE))
                    .put("one_text_texts_per_second", form.textsPerSecond(Traffic.ALONE))
                    .put("one_task_texts_per_second", form.textsPerSecond(Traffic.BATCHES))
                    .put("all_tasks_texts_per_second", form.textsPerSecond(Traffic.MIXED));
        }
        ArrayNode leftOut = root.putArray("left_out");
        forms.leftOut()
                .forEach(left -> leftOut.addObject().put("form", left.form()).put("reason", left.reason()));
        root.put("largest_difference", report.largestDifference());
        root.put("variation", report.variation()).put("steady", report.isSteady());
        recommendation(root.putObject("recommended"), report.recommended());
        recommendation(root.putObject("unmixed"), report.unmixed());
        return root;
    }

    private static void recommendation(ObjectNode object, Recommendation recommendation) {
        object.put("form", recommendation.form());
        ArrayNode reasons = object.putArray("reasons");
        recommendation.reasons().forEach(reasons::add);
    }
}
