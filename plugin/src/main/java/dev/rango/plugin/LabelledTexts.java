package dev.rango.plugin;

import dev.rango.data.DataSpec;
import dev.rango.data.FileOptions;
import dev.rango.exporter.shrink.MeasuredTexts;
import dev.rango.runtime.format.Sha256;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Labelled texts that a build names.
 *
 * @param spec which
 * @param options of a file of one's own
 */
record LabelledTexts(DataSpec spec, FileOptions options) {
    /** @param basedir of the project, which relative paths begin at as they do in every parameter that is a file */
    static LabelledTexts of(File basedir, String data, FileOptions options) {
        DataSpec given = DataSpec.parse(data);
        return new LabelledTexts(new DataSpec(given.scheme(), basedir.toPath().resolve(given.path())), options);
    }

    /** @param notes is told what reading them took for what was meant, what it left out, and what is off with them */
    MeasuredTexts measured(Consumer<String> notes) {
        return (labels, tokenizer) -> spec.measuring(options, labels)
                .telling(notes)
                .warning(tokenizer, warning -> notes.accept(warning.sentence()));
    }

    /** A line for each file, with its digest, and one for how they are read. */
    List<String> state() {
        List<String> lines = new ArrayList<>();
        lines.add("data " + spec.scheme() + " " + options.columns() + " " + options.labels() + " "
                + options.format().encoding() + " " + options.format().delimiter() + " "
                + options.format().header() + " " + options.format().labelPrefix() + " "
                + options.format().skipBadRows());
        lines.addAll(digests("data", spec.path()));
        options.testFile().ifPresent(file -> lines.addAll(digests("test data", file)));
        return lines;
    }

    private static List<String> digests(String what, Path path) {
        return Files.isDirectory(path)
                ? ExportState.files(what, path)
                : List.of(what + " " + Sha256.of(path) + " " + path.getFileName());
    }
}
