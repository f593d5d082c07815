package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "tokenize",
        description = "Shows the tokens and ids of texts, one JSON object a line.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TokenizeCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "base or exported model (default: the shipped sentiment model)")
    private Path model;

    @Mixin
    private TextInput input;

    @Override
    public Integer call() {
        Path folder = model == null ? ShippedModels.sentiment() : model;
        ModelFolder.require(folder);
        Tokenizer tokenizer = Checkpoint.readTokenizer(folder);
        input.hintAtFiles();
        input.forEachWindow(texts -> {
            for (String text : texts) {
                ObjectNode object = Json.object().put("text", text);
                var tokens = object.putArray("tokens");
                tokenizer.tokens(text).forEach(tokens::add);
                var ids = object.putArray("ids");
                for (int id : tokenizer.ids(text)) {
                    ids.add(id);
                }
                if (tokenizer.pairs().size() > 0) {
                    var pairs = object.putArray("pairs");
                    tokenizer.pairs(text).forEach(pairs::add);
                }
                Json.printLine(object);
            }
            System.out.flush();
        });
        return 0;
    }
}
