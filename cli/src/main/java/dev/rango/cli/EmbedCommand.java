package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.runtime.TextEmbedder;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "embed",
        description = "Prints the vectors of texts, one JSON object a line.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class EmbedCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "model that gives vectors, from rango import")
    private Path model;

    @Mixin
    private DeviceOption device;

    @Mixin
    private TextInput input;

    @Mixin
    private WindowOptions windows;

    private long truncated;

    @Override
    public Integer call() {
        Path folder = ModelFolder.requireExport(model);
        if (!givesVectors(folder)) {
            throw new UnusableInputException(folder, "", "gives labels and no vectors: `rango predict` prints them");
        }
        try (TextEmbedder embedder = TextEmbedder.open(folder, windows.applied(device.options()))) {
            device.tell(embedder.device());
            input.hintAtFiles();
            input.forEachWindow(texts -> print(embedder, texts));
            if (truncated > 0) {
                System.err.println("note: vectors of the first " + windows.most(embedder.tokenizer())
                        + " of longer texts: " + truncated);
            }
        }
        return 0;
    }

    private void print(TextEmbedder embedder, List<String> texts) {
        float[][] vectors = embedder.embed(texts);
        for (int i = 0; i < vectors.length; i++) {
            ObjectNode object = Json.object().put("text", texts.get(i));
            if (embedder.truncates(texts.get(i))) {
                object.put("truncated", true);
                truncated++;
            }
            var numbers = object.putArray("vector");
            for (float number : vectors[i]) {
                numbers.add(number);
            }
            Json.printLine(object);
        }
        System.out.flush();
    }

    /** Whether a folder holds a transformer without labels. */
    static boolean givesVectors(Path folder) {
        return ModelConfig.isEncoder(folder)
                && ModelConfig.read(folder.resolve(ModelConfig.FILE)).labels().isEmpty();
    }
}
