package dev.rango.cli;

import dev.rango.data.Plural;
import dev.rango.runtime.GreyPicture;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "predict",
        description =
                "Labels texts, or images by their file names. Without --model, texts as positive or negative by the sentiment model that Rango ships.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PredictCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "exported model (default: the shipped sentiment model)")
    private Path model;

    @Mixin
    private DeviceOption device;

    @Mixin
    private TaskOption task;

    @Mixin
    private TextInput input;

    @Mixin
    private RowInput rows;

    @Mixin
    private AnswerOptions answers;

    @Option(names = "--format", paramLabel = "F", description = "text (default), jsonl or csv")
    private PredictionPrinter.Format format;

    @Option(
            names = "--card",
            paramLabel = "FILE",
            description = "also write a page to show: .html, which needs nothing else, or .md")
    private Path card;

    @Option(names = "--json", description = "the same as --format jsonl")
    private boolean json;

    @Option(
            names = "--invert",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description =
                    "of images, which are read as white on black: auto inverts dark ink on a lighter ground (default);"
                            + " always; never")
    private GreyPicture.Invert invert;

    @Override
    public Integer call() {
        Path folder = ModelFolder.requireExport(model == null ? ShippedModels.sentiment() : model);
        refuseContradictions();
        checkOutputs();
        boolean isText = ModelKind.of(folder) == ModelKind.TEXT;
        if (rows.isGiven()) {
            if (!isText) {
                throw new UnusableInputException("--data", "", "labels texts; " + folder + " labels images");
            }
            labelRows(folder);
            return 0;
        }
        PredictionPrinter.Format given = format == null ? PredictionPrinter.Format.TEXT : format;
        PredictionPrinter.Format chosen = json ? PredictionPrinter.Format.JSONL : given;
        if (isText) {
            labelTexts(folder, chosen);
        } else {
            labelImages(folder, chosen);
        }
        return 0;
    }

    private void refuseContradictions() {
        if (rows.isGiven() && input.arguments().findAny().isPresent()) {
            throw new UnusableInputException("--data", "", "and texts or --input were both given; give one of them");
        }
        if (rows.isGiven() && (format != null || json)) {
            throw new UnusableInputException(
                    "--format",
                    "",
                    "is that of the rows with --data: csv gives csv, tsv and fasttext give tsv, jsonl gives jsonl");
        }
        rows.requireRows();
        if (!rows.isGiven() && input.arguments().findAny().isEmpty()) {
            throw new UnusableInputException(
                    "input",
                    "",
                    "no text: give texts, --input FILE, - for standard input, or --data csv:FILE for the rows of a table");
        }
    }

    private void checkOutputs() {
        OutputFiles files = new OutputFiles().reads("--input", input.file());
        if (rows.isGiven()) {
            files.reads("--data", rows.spec().path()).writes("--out", rows.out().orElse(null));
        }
        if (card != null) {
            files.writes("--card", card, PredictionCard.kind(card));
        }
    }

    private void labelRows(Path folder) {
        try (TextClassifier opened = TextClassifier.open(folder, device.options())) {
            device.tell(opened.device());
            TextClassifier classifier = task.of(opened);
            AnswerRule rule = answers.rule(classifier.labels());
            PredictionCard page = card == null ? null : new PredictionCard(card, name(folder), rule);
            long count = RowLabelling.run(rows, input.encoding(), classifier, rule, (text, answer) -> {
                if (page != null) {
                    page.add(text, answer);
                }
            });
            if (page != null) {
                page.write();
                System.err.println("wrote " + card);
            }
            rows.out().ifPresent(file -> System.err.println("wrote " + file + ", " + Plural.of(count, "row")));
        }
    }

    private void labelTexts(Path folder, PredictionPrinter.Format chosen) {
        input.arguments().filter(PictureFile::isNamedBy).findFirst().ifPresent(picture -> {
            throw new UnusableInputException(picture, "", "is a picture; " + folder + " labels texts");
        });
        try (TextClassifier opened = TextClassifier.open(folder, device.options())) {
            device.tell(opened.device());
            TextClassifier classifier = task.of(opened);
            AnswerRule rule = answers.rule(classifier.labels());
            PredictionPrinter printer = new PredictionPrinter(chosen, "text", rule);
            PredictionCard page = card == null ? null : new PredictionCard(card, name(folder), rule);
            printer.begin(classifier.labels());
            input.hintAtFiles();
            input.forEachWindow(texts -> {
                List<Prediction> predictions = classifier.classify(texts);
                for (int i = 0; i < predictions.size(); i++) {
                    Answer answer = rule.of(predictions.get(i));
                    printer.print(texts.get(i), answer);
                    if (page != null) {
                        page.add(texts.get(i), answer);
                    }
                }
                System.out.flush();
            });
            if (page != null) {
                page.write();
                System.err.println("wrote " + card);
            }
        }
    }

    /** Each text is the name of a file. */
    private void labelImages(Path folder, PredictionPrinter.Format chosen) {
        if (card != null) {
            throw new UnusableInputException("--card", "", "shows texts; " + folder + " labels images");
        }
        task.refuseFor(folder);
        device.refuseForImages();
        try (ImageClassifier classifier = ImageClassifier.open(folder)) {
            AnswerRule rule = answers.rule(classifier.labels());
            PredictionPrinter printer = new PredictionPrinter(chosen, "image", rule);
            printer.begin(classifier.labels());
            input.forEachWindow(files -> {
                for (String file : files) {
                    GreyPicture.Input picture = PictureFile.read(file).input(invert);
                    if (!picture.changes().isEmpty()) {
                        System.err.println(Terminal.line(file) + ": " + String.join("; ", picture.changes()));
                    }
                    printer.print(file, rule.of(classifier.classify(picture.pixels())));
                }
                System.out.flush();
            });
        }
    }

    /** The folder's own name, whatever it was called by. */
    private static String name(Path folder) {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return last == null ? folder.toString() : last.toString();
    }
}
