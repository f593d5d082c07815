package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "predict",
        description = "Labels texts. Without --model, as positive or negative by the sentiment model that Rango ships.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PredictCommand implements Callable<Integer> {
    private static final int SHOWN_CHARACTERS = 70;

    /** How the answers are printed. */
    enum Format {
        TEXT,
        JSONL,
        CSV
    }

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

    @Option(names = "--format", paramLabel = "F", defaultValue = "text", description = "text (default), jsonl or csv")
    private Format format;

    @Option(
            names = "--card",
            paramLabel = "FILE",
            description = "also write a page to show: .html, which needs nothing else, or .md")
    private Path card;

    @Option(names = "--json", description = "the same as --format jsonl")
    private boolean json;

    @Override
    public Integer call() {
        Format chosen = json ? Format.JSONL : format;
        Path folder = model == null ? ShippedModels.sentiment() : model;
        PredictionCard page = card == null ? null : new PredictionCard(card, name(folder));
        try (TextClassifier opened = TextClassifier.open(folder, device.options())) {
            device.tell(opened.device());
            TextClassifier classifier = task.of(opened);
            if (chosen == Format.CSV) {
                System.out.println(csvHeader(classifier.labels()));
            }
            input.forEachWindow(texts -> {
                List<Prediction> predictions = classifier.classify(texts);
                for (int i = 0; i < predictions.size(); i++) {
                    print(chosen, texts.get(i), predictions.get(i));
                    if (page != null) {
                        page.add(texts.get(i), predictions.get(i));
                    }
                }
                System.out.flush();
            });
        }
        if (page != null) {
            page.write();
        }
        return 0;
    }

    /** The folder's own name, whatever it was called by. */
    private static String name(Path folder) {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return last == null ? folder.toString() : last.toString();
    }

    private static void print(Format format, String text, Prediction prediction) {
        switch (format) {
            case JSONL -> Json.printLine(jsonLine(text, prediction));
            case CSV -> System.out.println(csvLine(text, prediction));
            default ->
                System.out.printf(
                        "%s  %s  %s%n", prediction.label(), Terminal.percent(prediction.score()), shortened(text));
        }
    }

    private static ObjectNode jsonLine(String text, Prediction prediction) {
        ObjectNode object = Json.object();
        object.put("text", text).put("label", prediction.label()).put("score", prediction.score());
        ObjectNode scores = object.putObject("scores");
        prediction.scores().forEach(scores::put);
        return object;
    }

    private static String csvHeader(List<String> labels) {
        StringBuilder header = new StringBuilder("text,label,score");
        labels.forEach(label -> header.append(',').append(quoted(label)));
        return header.toString();
    }

    private static String csvLine(String text, Prediction prediction) {
        StringBuilder line = new StringBuilder(quoted(text)).append(',').append(quoted(prediction.label()));
        line.append(String.format(Locale.ROOT, ",%.6f", prediction.score()));
        for (float probability : prediction.probabilities()) {
            line.append(String.format(Locale.ROOT, ",%.6f", probability));
        }
        return line.toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }

    private static String shortened(String text) {
        String line = text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
        return Terminal.line(line);
    }
}
