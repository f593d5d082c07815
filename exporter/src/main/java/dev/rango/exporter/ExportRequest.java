package dev.rango.exporter;

import dev.rango.exporter.shrink.Shrink;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.TaskInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is to be exported, and how: the same for the command, the Maven plugin and an application. What cannot go together is refused
 * here, before anything is read.
 *
 * @param base folder of a trained base
 * @param adapters of that base; at most one unless the form has tasks; none to export the base itself, merged
 * @param shrink how it is made smaller, or on which texts it is measured
 */
public record ExportRequest(
        Path base,
        List<Named> adapters,
        Form form,
        Optional<Shrink> shrink,
        ExportTarget target,
        ModelVersion version) {
    /**
     * An adapter and what its task shall be called.
     *
     * @param name as {@link TaskInfo} allows it, and not that of the base
     * @param folder a PEFT adapter
     */
    public record Named(String name, Path folder) {}

    /** @throws UnusableInputException when parts of it cannot go together */
    public ExportRequest {
        adapters = List.copyOf(adapters);
        if (form.hasTasks()) {
            requireForTasks(form, shrink, target);
        } else if (adapters.size() > 1) {
            throw new UnusableInputException(
                    Setting.of("adapter"),
                    "",
                    adapters.size() + " adapters in the form " + form.id() + ", which takes one; "
                            + Setting.of("form", Form.SWAPPABLE.id()) + " and " + Form.BANK.id() + " take several");
        } else if (adapters.isEmpty() && form != Form.MERGED) {
            throw new UnusableInputException(Setting.of("form", form.id()), "", "needs an " + Setting.of("adapter"));
        }
    }

    private static void requireForTasks(Form form, Optional<Shrink> shrink, ExportTarget target) {
        if (shrink.isPresent()) {
            throw new UnusableInputException(Setting.of("form", form.id()), "", "can not be quantized or pruned");
        }
        if (!target.takesTasks()) {
            throw new UnusableInputException(
                    Setting.of("target", target.name().toLowerCase(Locale.ROOT)),
                    "",
                    "takes one task; " + Setting.of("form", form.id()) + " is for rango and tensorrt");
        }
    }

    /** As it was trained, for Rango's runtime; tasks are called like their folders. */
    public static ExportRequest of(Path base, Form form, Path... adapters) {
        return of(
                base,
                form,
                Arrays.stream(adapters)
                        .map(folder -> new Named(String.valueOf(folder.getFileName()), folder))
                        .toList());
    }

    /** As it was trained, for Rango's runtime. */
    public static ExportRequest of(Path base, Form form, List<Named> adapters) {
        return new ExportRequest(base, adapters, form, Optional.empty(), ExportTarget.RANGO, ModelVersion.NONE);
    }

    /** The same made smaller, or measured. */
    public ExportRequest with(Shrink other) {
        return new ExportRequest(base, adapters, form, Optional.of(other), target, version);
    }

    /** The same for another reader. */
    public ExportRequest targeting(ExportTarget other) {
        return new ExportRequest(base, adapters, form, shrink, other, version);
    }

    /** The same as one of the models that follow one another. */
    public ExportRequest versioned(ModelVersion other) {
        return new ExportRequest(base, adapters, form, shrink, target, other);
    }

    /** The adapter of a form that takes one. */
    Optional<Path> adapter() {
        return adapters.stream().map(Named::folder).findFirst();
    }
}
