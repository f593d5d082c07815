package dev.rango.cli;

import dev.rango.data.Columns;
import dev.rango.data.DataSource;
import dev.rango.data.DataSpec;
import dev.rango.data.Dataset;
import dev.rango.data.FileOptions;
import dev.rango.data.ImageSource;
import dev.rango.data.QuotedList;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which labelled texts or images, and how a user's own file is to be read. */
final class DataOptions {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "SPEC",
            description =
                    "texts: csv:FILE, tsv:FILE, jsonl:FILE, fasttext:FILE, imdb:DIR or agnews:DIR; images: mnist:DIR, letters:DIR;"
                            + " .gz is read as it is")
    private String spec;

    @Option(
            names = "--text-column",
            paramLabel = "NAME",
            defaultValue = "text",
            description = "column of the texts (default: text); several, as Title,Description, are joined with a space")
    private List<String> textColumns;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            defaultValue = "label",
            description = "column of the labels (default: label)")
    private String labelColumn;

    @Option(
            names = "--labels",
            paramLabel = "LABELS",
            description =
                    "the labels in their order, as pos,neg or '\"a,b\",c' (default: those of the file, sorted); to measure a model whose labels"
                            + " are called otherwise, the file's names for them in the model's order")
    private List<String> labels = List.of();

    @Option(
            names = "--test-data",
            paramLabel = "FILE",
            description = "test part of a csv, tsv, jsonl or fasttext data set")
    private Path testFile;

    @Option(
            names = EncodingOption.NAME,
            paramLabel = "NAME",
            description = "encoding of the files: windows-1252, latin1, utf-16 and others (default: utf-8)")
    private String encoding;

    @ArgGroup(validate = false)
    private FormatOptions format = new FormatOptions();

    @Option(
            names = "--skip-bad-rows",
            description = "leave out rows without text or label, or with too many or too few columns, and say how many")
    private boolean skipBadRows;

    /** Whether they are images. */
    boolean holdsImages() {
        return DataSpec.parse(spec).scheme().holdsImages();
    }

    /** Images, whose labels and parts are fixed. */
    ImageSource images() {
        ImageSource images = DataSpec.parse(spec).images();
        if (!options().isDefault()) {
            throw new UnusableInputException(
                    spec, "", "columns, labels, format and test part are fixed for " + images.name());
        }
        return images;
    }

    /** Both parts, of what a base classifies. */
    Dataset<?> of(Checkpoint base) {
        return base.text().isPresent() ? training().load() : images().load();
    }

    /** Both parts, for training. */
    DataSource training() {
        return DataSpec.parse(spec).source(options()).telling(DataOptions::note);
    }

    /** The part to measure with. */
    DataSource measuring(List<String> modelLabels) {
        return DataSpec.parse(spec).measuring(options(), modelLabels).telling(DataOptions::note);
    }

    /** The files that are read, beside which others may be written. */
    OutputFiles files() {
        return new OutputFiles().reads("--data", DataSpec.parse(spec).path()).reads("--test-data", testFile);
    }

    private static void note(String note) {
        System.err.println("note: " + Terminal.line(OptionNames.in(note)));
    }

    private FileOptions options() {
        return new FileOptions(
                new Columns(textColumns, Optional.of(labelColumn)),
                QuotedList.labels("--labels", labels),
                Optional.ofNullable(testFile),
                0,
                0,
                format.format(encoding, skipBadRows));
    }
}
