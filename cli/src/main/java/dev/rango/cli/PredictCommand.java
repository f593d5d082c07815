package dev.rango.cli;

import dev.rango.data.Plural;
import dev.rango.runtime.GreyPicture;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
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

    @Mixin
    private WindowOptions windows;

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
        if (EmbedCommand.givesVectors(folder)) {
            throw new UnusableInputException(folder, "", "gives vectors and no labels: `rango embed` prints them");
        }
        refuseContradictions();
        checkOutputs();
        try (OpenModel<?> opened = OpenModel.open(folder, windows.applied(device.options()))) {
            device.tell(opened.device());
            OpenModel<?> model = task.of(opened);
            AnswerRule rule = answers.rule(model.labels(), Evaluation.givesSeveral(model));
            if (model instanceof ImageClassifier images) {
                refuseWhatIsForTexts(folder);
                labelImages(images, rule);
            } else {
                label((TextClassifier) model, folder, rule);
            }
        }
        return 0;
    }

    private void refuseWhatIsForTexts(Path folder) {
        if (rows.isGiven()) {
            throw new UnusableInputException("--data", "", "labels texts; " + folder + " labels images");
        }
        if (card != null) {
            throw new UnusableInputException("--card", "", "shows texts; " + folder + " labels images");
        }
    }

    private PredictionPrinter printer(String noun, AnswerRule rule, List<String> labels) {
        PredictionPrinter.Format given = format == null ? PredictionPrinter.Format.TEXT : format;
        PredictionPrinter printer = new PredictionPrinter(json ? PredictionPrinter.Format.JSONL : given, noun, rule);
        printer.begin(labels);
        return printer;
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

    private void label(TextClassifier classifier, Path folder, AnswerRule rule) {
        input.arguments().filter(PictureFile::isNamedBy).findFirst().ifPresent(picture -> {
            throw new UnusableInputException(picture, "", "is a picture; " + folder + " labels texts");
        });
        PredictionCard page = card == null ? null : new PredictionCard(card, name(folder), rule);
        long[] truncated = new long[1];
        long[] unknown = new long[1];
        BiConsumer<String, Answer> shown = (text, answer) -> {
            truncated[0] += answer.prediction().isTruncated() ? 1 : 0;
            unknown[0] += answer.prediction().known() == 0 && !text.isBlank() ? 1 : 0;
            if (page != null) {
                page.add(text, answer);
            }
        };
        long count = 0;
        if (rows.isGiven()) {
            count = RowLabelling.run(rows, input.encoding(), classifier, rule, shown);
        } else {
            labelTexts(classifier, rule, shown);
        }
        if (truncated[0] > 0) {
            System.err.println("note: answered by the first " + windows.most(classifier.tokenizer())
                    + " of longer texts: " + truncated[0]);
        }
        if (unknown[0] > 0) {
            System.err.println("note: of " + Plural.of(unknown[0], "text")
                    + " the model knows no word: the label says nothing about " + (unknown[0] == 1 ? "it" : "them"));
        }
        if (page != null) {
            page.write();
            System.err.println("wrote " + card);
        }
        if (rows.isGiven() && rows.out().isPresent()) {
            System.err.println("wrote " + rows.out().get() + ", " + Plural.of(count, "row"));
        }
    }

    private void labelTexts(TextClassifier classifier, AnswerRule rule, BiConsumer<String, Answer> shown) {
        PredictionPrinter printer = printer("text", rule, classifier.labels());
        input.hintAtFiles();
        input.forEachWindow(texts -> {
            List<Prediction> predictions = classifier.classify(texts);
            for (int i = 0; i < predictions.size(); i++) {
                Answer answer = rule.of(predictions.get(i));
                printer.print(texts.get(i), answer);
                shown.accept(texts.get(i), answer);
            }
            System.out.flush();
        });
    }

    /** Each text is the name of a file. */
    private void labelImages(ImageClassifier classifier, AnswerRule rule) {
        PredictionPrinter printer = printer("image", rule, classifier.labels());
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

    /** The folder's own name, whatever it was called by. */
    private static String name(Path folder) {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return last == null ? folder.toString() : last.toString();
    }
}
