package dev.rango.cli;

import dev.rango.exporter.ExportForm;
import dev.rango.exporter.ModelExport;
import dev.rango.exporter.TaskExport;
import dev.rango.exporter.TaskForm;
import dev.rango.meter.AdvicePlan;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        List<TaskExport.Named> named =
                tasks.stream().map(AdapterArgument::named).toList();
        // Read before the others: it looks at all adapters and their names.
        TaskExport swappable = TaskExport.read(base, named, TaskForm.SWAPPABLE);
        List<AdvicePlan.Form> written = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        for (ExportForm form : ExportForm.values()) {
            List<Path> folders = new ArrayList<>();
            for (AdapterArgument task : tasks) {
                progress.exporting(form.id() + " " + task.name());
                Path folder = work.resolve(form.id()).resolve(task.name());
                ModelExport.read(base, Optional.of(task.folder()), form).write(folder);
                folders.add(folder);
            }
            written.add(new AdvicePlan.Form(form.id(), folders));
        }
        progress.exporting(TaskForm.SWAPPABLE.id());
        written.add(write(swappable, TaskForm.SWAPPABLE, work));
        progress.exporting(TaskForm.BANK.id());
        try {
            written.add(write(TaskExport.read(base, named, TaskForm.BANK), TaskForm.BANK, work));
        } catch (UnusableInputException e) {
            // Base and adapters are usable, as the other forms have shown: too large for this one.
            leftOut.add(new LeftOut(TaskForm.BANK.id(), OptionNames.in(e.place() + " " + e.reason())));
        }
        return new AdviseForms(written, leftOut);
    }

    private static AdvicePlan.Form write(TaskExport export, TaskForm form, Path work) {
        Path folder = work.resolve(form.id());
        export.write(folder);
        return new AdvicePlan.Form(form.id(), List.of(folder));
    }
}
