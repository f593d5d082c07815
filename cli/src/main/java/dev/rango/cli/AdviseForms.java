package dev.rango.cli;

import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.Form;
import dev.rango.meter.AdvicePlan;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The same adapters, exported in every form.
 *
 * @param written merged, branch, swappable, bank
 * @param leftOut forms that these adapters cannot have
 */
record AdviseForms(List<AdvicePlan.Form> written, List<LeftOut> leftOut) {
    /**
     * A form that cannot be had.
     *
     * @param reason in a line
     */
    record LeftOut(String form, String reason) {}

    /**
     * Writes and proves all forms.
     *
     * @param work an empty folder
     * @throws UnusableInputException when the base or an adapter is unusable, or two tasks share a name
     */
    static AdviseForms write(Path base, List<AdapterArgument> tasks, Path work, AdviseProgress progress) {
        List<ExportRequest.Named> named =
                tasks.stream().map(AdapterArgument::named).toList();
        // Read before the others: it looks at all adapters and their names.
        Export swappable = Export.of(ExportRequest.of(base, Form.SWAPPABLE, named));
        List<AdvicePlan.Form> written = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            List<Path> folders = new ArrayList<>();
            for (AdapterArgument task : tasks) {
                progress.exporting(form.id() + " " + task.name());
                Path folder = work.resolve(form.id()).resolve(task.name());
                Export.of(ExportRequest.of(base, form, task.folder())).write(folder);
                folders.add(folder);
            }
            written.add(new AdvicePlan.Form(form.id(), folders));
        }
        progress.exporting(Form.SWAPPABLE.id());
        written.add(write(swappable, Form.SWAPPABLE, work));
        progress.exporting(Form.BANK.id());
        try {
            written.add(write(Export.of(ExportRequest.of(base, Form.BANK, named)), Form.BANK, work));
        } catch (UnusableInputException e) {
            // Base and adapters are usable, as the other forms have shown: too large for this one.
            leftOut.add(new LeftOut(Form.BANK.id(), OptionNames.in(e.place() + " " + e.reason())));
        }
        return new AdviseForms(written, leftOut);
    }

    private static AdvicePlan.Form write(Export export, Form form, Path work) {
        Path folder = work.resolve(form.id());
        export.write(folder);
        return new AdvicePlan.Form(form.id(), List.of(folder));
    }
}
