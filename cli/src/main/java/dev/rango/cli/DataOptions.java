package dev.rango.cli;

import dev.rango.data.Columns;
import dev.rango.data.DataSource;
import dev.rango.data.DataSpec;
import dev.rango.data.FileOptions;
import dev.rango.data.ImageSource;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which labelled texts or images, and where they are in a user's own file. */
final class DataOptions {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "SPEC",
            description =
                    "texts: imdb:DIR, agnews:DIR, csv:FILE, tsv:FILE or jsonl:FILE; images: mnist:DIR, letters:DIR;"
                            + " .gz is read as it is")
    private String spec;

    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            defaultValue = "text",
            description = "column of the texts (default: text)")
    private String textColumn;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            defaultValue = "label",
            description = "column of the labels (default: label)")
    private String labelColumn;

    @Option(
            names = "--labels",
            split = ",",
            paramLabel = "LABEL",
            description = "the labels in their order (default: those of the file, sorted)")
    private List<String> labels = List.of();

    @Option(names = "--test-data", paramLabel = "FILE", description = "test part of a csv, tsv or jsonl data set")
    private Path testFile;

    /** Whether they are images. */
    boolean holdsImages() {
        return DataSpec.parse(spec).scheme().holdsImages();
    }

    /** Images, whose labels and parts are fixed. */
    ImageSource images() {
        ImageSource images = DataSpec.parse(spec).images();
        if (!options(labels, Optional.ofNullable(testFile), 0).equals(FileOptions.DEFAULT)) {
            throw new UnusableInputException(spec, "", "columns, labels and test part are fixed for " + images.name());
        }
        return images;
    }

    /** Both parts, for training. */
    DataSource training() {
        return DataSpec.parse(spec).source(options(labels, Optional.ofNullable(testFile), 0));
    }

    /** The part to measure with. */
    DataSource measuring(List<String> modelLabels) {
        return DataSpec.parse(spec).measuring(options(labels, Optional.ofNullable(testFile), 0), modelLabels);
    }

    private FileOptions options(List<String> names, Optional<Path> test, double testFraction) {
        return new FileOptions(new Columns(textColumn, labelColumn), names, test, testFraction, 0);
    }
}
