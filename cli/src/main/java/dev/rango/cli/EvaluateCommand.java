package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledImage;
import dev.rango.data.LabelledText;
import dev.rango.data.Part;
import dev.rango.models.FileKind;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "evaluate",
        description =
                "Measures a model on labelled texts or images: accuracy, precision, recall, F1, and what is taken for what.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    private static final int SOME = 5;

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
    private DataOptions data;

    @Mixin
    private WindowOptions windows;

    @Option(
            names = "--min-accuracy",
            paramLabel = "SHARE",
            converter = Share.class,
            description = "exit with 1 when the accuracy is lower, as 90%% or 0.9")
    private double minAccuracy;

    @Option(
            names = "--matrix",
            description = "print the confusion matrix also of more than " + EvaluationScreen.MOST_LABELS + " labels")
    private boolean matrix;

    @Option(names = "--all-labels", description = "print the figures of each label, however many there are")
    private boolean allLabels;

    @Option(
            names = "--reliability",
            paramLabel = "FILE.svg",
            description = "also draw how often answers are right over the probability that they are given with")
    private Path reliability;

    @Option(names = "--json", description = "print the result as JSON: all labels, matrix and confusions")
    private boolean json;

    @Override
    public Integer call() {
        Path folder = ModelFolder.requireExport(model == null ? ShippedModels.sentiment() : model);
        data.files().writes("--reliability", reliability, FileKind.PICTURE);
        try (OpenModel<?> opened = OpenModel.open(folder, windows.applied(device.options()))) {
            device.tell(opened.device());
            OpenModel<?> model = task.of(opened);
            if (model instanceof ImageClassifier classifier) {
                ImageDataset images = data.images().load(Part.TEST);
                requireLabels(images.name(), images.labels(), classifier.labels());
                return measure(
                        folder,
                        classifier,
                        images.name(),
                        "image",
                        images.test(),
                        LabelledImage::pixels,
                        LabelledImage::label,
                        () -> DataCheck.of(images));
            }
            TextClassifier classifier = (TextClassifier) model;
            LabelledDataset texts = data.measuring(classifier.labels()).load(Part.TEST);
            requireLabels(texts.name(), texts.labels(), classifier.labels());
            return measure(
                    folder,
                    classifier,
                    texts.name(),
                    "text",
                    texts.test(),
                    LabelledText::text,
                    LabelledText::label,
                    () -> DataCheck.of(texts, classifier));
        }
    }

    /** @param noun what is labelled */
    private <I, T> int measure(
            Path folder,
            OpenModel<I> classifier,
            String measuredOn,
            String noun,
            List<T> examples,
            Function<T, I> input,
            ToIntFunction<T> label,
            Supplier<DataCheck> check) {
        long start = System.nanoTime();
        Evaluation evaluation;
        try (Terminal.Progress progress = Terminal.progress("evaluate", noun + "s", examples.size())) {
            evaluation = Evaluation.of(classifier, examples, input, label, progress);
        }
        long nanos = System.nanoTime() - start;
        return report(folder, measuredOn, noun, evaluation, check.get(), nanos);
    }

    private static void requireLabels(String data, List<String> found, List<String> ofModel) {
        if (!found.equals(ofModel)) {
            throw new UnusableInputException(
                    data, "", "has the labels " + few(found) + ", the model has " + few(ofModel));
        }
    }

    private static String few(List<String> labels) {
        return labels.size() <= EvaluationScreen.MOST_LABELS
                ? labels.toString()
                : labels.size() + " " + labels.subList(0, SOME).toString().replace("]", ", …]");
    }

    private int report(
            Path folder, String measuredOn, String noun, Evaluation evaluation, DataCheck check, long nanos) {
        check.warn();
        if (reliability != null) {
            ReliabilityPlot.of(evaluation, noun).write(reliability);
            System.err.println("wrote " + reliability);
        }
        if (json) {
            ObjectNode result = describe(folder, measuredOn, evaluation);
            check.addTo(result);
            Json.printLine(result);
        } else {
            new EvaluationScreen(evaluation, noun).print(nanos / 1e9, matrix, allLabels);
        }
        if (evaluation.accuracy() < minAccuracy) {
            System.out.flush();
            System.err.println("rango: accuracy " + Terminal.percent(evaluation.accuracy()) + " is below "
                    + Terminal.percent(minAccuracy));
            return Rango.CHECK_FAILED;
        }
        return 0;
    }

    private static ObjectNode describe(Path model, String data, Evaluation evaluation) {
        ObjectNode object = Json.object();
        object.put("accuracy", evaluation.accuracy());
        object.put("examples", evaluation.examples());
        object.put("calibration_error", evaluation.reliability().calibrationError());
        object.put("brier", evaluation.reliability().brier());
        evaluation
                .given()
                .ifPresent(given -> object.putObject("given")
                        .put("labels", given.labels())
                        .put("none", given.none())
                        .put("right", given.right()));
        object.put("model", model.toString());
        object.put("data", data);
        var labels = object.putArray("labels");
        evaluation.labels().forEach(labels::add);
        var confusion = object.putArray("confusion");
        for (int[] row : evaluation.confusion()) {
            var counts = confusion.addArray();
            for (int count : row) {
                counts.add(count);
            }
        }
        var classes = object.putArray("classes");
        for (int label = 0; label < evaluation.labels().size(); label++) {
            classes.addObject()
                    .put("label", evaluation.labels().get(label))
                    .put("precision", evaluation.precision(label))
                    .put("recall", evaluation.recall(label))
                    .put("f1", evaluation.f1(label))
                    .put("examples", evaluation.actual(label));
        }
        object.put("macro_f1", evaluation.macro(evaluation::f1));
        object.put("weighted_f1", evaluation.weighted(evaluation::f1));
        var confusions = object.putArray("confusions");
        for (Evaluation.Confusion pair : evaluation.confusions()) {
            confusions
                    .addObject()
                    .put("label", evaluation.labels().get(pair.actual()))
                    .put("predicted", evaluation.labels().get(pair.predicted()))
                    .put("count", pair.count());
        }
        return object;
    }
}
