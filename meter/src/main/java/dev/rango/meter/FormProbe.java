package dev.rango.meter;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A process of its own that opens all models of a form and uses each, and tells what memory that took. */
final class FormProbe {
    private static final int INPUTS = 256;

    private FormProbe() {}

    /** @return what to hand to {@link #main}: the tasks, an empty argument, the folders */
    static List<String> arguments(AdvicePlan.Form form, List<String> tasks) {
        return Stream.of(tasks.stream(), Stream.of(""), form.folders().stream().map(Path::toString))
                .flatMap(s -> s)
                .toList();
    }

    public static void main(String[] arguments) {
        List<String> all = Arrays.asList(arguments);
        int gap = all.indexOf("");
        List<String> tasks = all.subList(0, gap);
        AdvicePlan.Form form = new AdvicePlan.Form(
                "", all.subList(gap + 1, all.size()).stream().map(Path::of).toList());
        try (OpenForm<Object> open = OpenForm.open(form, tasks)) {
            List<Object> inputs = OpenModels.inputs(open.first(), form.folders().get(0), Optional.empty())
                    .inputs()
                    .subList(0, INPUTS);
            tasks.forEach(task -> open.of(task).classify(inputs));
            System.out.println(ProcessMemory.now().map(ProcessMemory::peakBytes).orElse(0L));
        }
    }
}
