package dev.rango.exporter.graft;

import dev.rango.data.Readable;
import dev.rango.exporter.Form;
import dev.rango.exporter.graph.Bank;
import dev.rango.exporter.graph.TaskHeads;
import dev.rango.exporter.proof.Check;
import java.util.List;
import java.util.Locale;

/** The README of a grafted model: what is in it, how it is called, what was proven. */
final class GraftCard {
    private static final int MOST_NAMED = 8;

    private GraftCard() {}

    static String of(Graft graft, List<Check> checks) {
        Form form = graft.request().form();
        StringBuilder page = new StringBuilder("# A grafted model\n\n");
        page.append("`model.onnx` is ")
                .append(graft.request().model().getFileName())
                .append(" with ")
                .append(
                        graft.members().size() == 1
                                ? "an adapter"
                                : graft.members().size() + " adapters")
                .append(" in the form ")
                .append(form.id())
                .append(". ")
                .append(howToCall(graft, form))
                .append(form.hasTasks() ? heads(graft) : "")
                .append("\n\n## What went where\n\n")
                .append("| adapter | key | node | shape | rank | scaling | ‖ΔW‖/‖W‖ | |\n")
                .append("|---|---|---|---|---|---|---|---|\n");
        for (GraftPlan.Row row : graft.plan().rows()) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %d × %d | %s | %s | %s | %s |%n",
                    row.adapter(),
                    cell(row.key()),
                    cell(row.node()),
                    row.in(),
                    row.out(),
                    row.rank() == 0 ? "" : row.rank(),
                    row.rank() == 0 ? "" : String.format(Locale.ROOT, "%.4g", row.scaling()),
                    Double.isNaN(row.ratio()) ? "" : String.format(Locale.ROOT, "%.3f", row.ratio()),
                    Readable.line(row.note())));
        }
        page.append("\n## Proof\n\n");
        checks.forEach(check -> page.append("- ")
                .append(check.name())
                .append(": ")
                .append(check.finding())
                .append('\n'));
        return page.toString();
    }

    private static String cell(String text) {
        return "`" + Readable.line(text).replace("|", "\\|").replace("`", "'") + "`";
    }

    /** What tasks give that have no head, or a narrower one. */
    private static String heads(Graft graft) {
        String lacking = String.format(Locale.ROOT, "%.0f", TaskHeads.NO_CLASS);
        if (graft.addsHead()) {
            return " Beside the base's outputs it gives `" + HeadPass.LOGITS
                    + "`, as wide as the widest head; classes that a task lacks," + " and all of the base's, are "
                    + lacking + ".";
        }
        boolean replaces = graft.members().stream()
                .anyMatch(member -> !member.saved().layers().isEmpty());
        return replaces
                ? " Its outputs are as wide as the widest head; classes that a task lacks are " + lacking + "."
                : "";
    }

    /** The numbers of a bank's tasks; of many the first. */
    private static String tasks(Graft graft) {
        StringBuilder tasks = new StringBuilder("0 the base");
        int shown = Math.min(MOST_NAMED, graft.members().size());
        for (int i = 0; i < shown; i++) {
            tasks.append(", ")
                    .append(i + 1)
                    .append(' ')
                    .append(graft.members().get(i).name());
        }
        return shown < graft.members().size() ? tasks + ", and so on as below" : tasks.toString();
    }

    private static String howToCall(Graft graft, Form form) {
        return switch (form) {
            case MERGED, BRANCH ->
                graft.addsHead()
                        ? "It takes what the base takes, and gives `" + HeadPass.LOGITS
                                + "` in the place of the base's outputs."
                        : "It is called as the base is.";
            case SWAPPABLE ->
                "Beside the base's inputs it takes the factors of its layers, which a file of `adapters/` holds as ONNX Runtime loads"
                        + " adapters; with `base.onnx_adapter` it is the base.";
            case BANK ->
                "Beside the base's inputs it takes `" + Bank.TASK
                        + "` (int64, one for each row: " + tasks(graft) + ") and `"
                        + Bank.SCALE + "` (float, one for each row: 1 for an adapter as it was trained).";
        };
    }
}
