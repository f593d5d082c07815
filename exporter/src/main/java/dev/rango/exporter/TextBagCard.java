package dev.rango.exporter;

import dev.rango.exporter.card.CardPage;
import dev.rango.exporter.card.FamilyCard;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.runtime.format.ModelConfig;
import java.nio.file.Path;

/** Of bags of words. */
final class TextBagCard implements FamilyCard {
    @Override
    public String title() {
        return "Text classifier";
    }

    @Override
    public String takes() {
        return "an English text";
    }

    @Override
    public void use(CardPage page, Checkpoint model) {
        page.line("For texts like those that it was trained on: " + words(model)
                + " English words, lower case, in no order.");
        page.line("It takes the mean of a text's words"
                + (pairs(model) == 0
                        ? ", so that it sees neither negation nor irony,"
                        : " and of the pairs of adjacent words that it knows; it sees no negation but in those, and no irony,")
                + " and weighs a long text's asides like its point.");
        page.line(
                "Words outside of its vocabulary all count as one unknown word; other languages are nothing but such words.");
        page.line(
                "A text without words gets a defined answer, not a refusal. On texts of another kind it is often sure and"
                        + " wrong: probabilities are those of the texts that it was validated on, at best.");
        page.line("Measure it on your own texts before you rely on it: `rango evaluate --model DIR --data csv:FILE`.");
    }

    private static int pairs(Checkpoint model) {
        return model.tokenizer().pairs().size();
    }

    private static String words(Checkpoint model) {
        return CardPage.count(model.tokenizer().vocabulary().size() - 2);
    }

    @Override
    public void network(CardPage page, Checkpoint model, ModelConfig.ExportInfo info, int classes) {
        ModelConfig config = TextBag.config(model);
        page.row("embedding", info.precision());
        page.row("words", words(model));
        if (pairs(model) > 0) {
            page.row(
                    "pairs of words",
                    CardPage.count(pairs(model)) + ", in `pairs.txt`, line by line: "
                            + model.tokenizer().vocabulary().size()
                            + " is the id of the first. `tokenizer.json` cannot say them: other tools must append the ids"
                            + " of a text's pairs to those of its words, or answers are those of its words alone");
        }
        page.row(
                "network",
                "embedding " + config.vocabSize() + " × " + config.embeddingDim() + ", masked mean, fc1 "
                        + config.embeddingDim() + " → " + config.hiddenDim() + ", ReLU, "
                        + (info.tasks().isEmpty()
                                ? "fc2 " + config.hiddenDim() + " → " + classes
                                : "a head for each task"));
    }

    @Override
    public String files(ModelConfig.ExportInfo info) {
        return info.tasks().isEmpty() ? """
                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]) and gives `logits`
                (float [batch, classes]); it runs in any ONNX Runtime. `tokenizer.json` is read by Hugging Face's
                tokenizers. `golden.jsonl` holds texts with the ids and logits that this model must give.

                ```
                rango verify DIR                 # digests, tokens, scores, invariance
                rango predict --model DIR TEXT
                sha256sum -c MANIFEST.sha256
                ```""" : inputs(info) + """

                `tokenizer.json` is read by Hugging Face's tokenizers. `golden.jsonl` holds texts of every task with the ids and
                logits that this model must give.

                ```
                rango verify DIR                 # digests, tokens, scores of every task, invariance
                rango predict --model DIR --task TASK TEXT
                sha256sum -c MANIFEST.sha256
                ```""";
    }

    private static String inputs(ModelConfig.ExportInfo info) {
        return info.form().equals(Form.BANK.id()) ? """
                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]), `adapter_id` (int64 [batch],
                the ids above) and `adapter_scale` (float [batch]: 1 as trained) and gives `logits` (float [batch, classes]
                of the widest task; a class that a task does not have gets about -1e9).""" : """
                `model.onnx` takes `input_ids` and `attention_mask` (int64 [batch, tokens]) and the tensors of one task, which
                `adapters/TASK.onnx_adapter` holds: as inputs, or through ONNX Runtime's `OrtLoraAdapter`. It gives `logits`
                (float [batch, classes] of the widest task; a class that a task does not have gets about -1e9).""";
    }

    @Override
    public BomWords bom(Path folder) {
        ModelConfig config = ModelConfig.read(folder.resolve(ModelConfig.FILE));
        return new BomWords(
                takes(),
                "string",
                "text-classification",
                "embedding bag",
                "embedding " + config.vocabSize() + "x" + config.embeddingDim() + ", masked mean, fc1 "
                        + config.hiddenDim() + ", ReLU, fc2 " + config.classes());
    }
}
