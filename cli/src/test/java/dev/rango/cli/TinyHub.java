package dev.rango.cli;

import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The folder of a sentence-transformers model of BERT's make as it is saved: weights, no graph. Two blocks, eight numbers a token. */
final class TinyHub {
    static final int WIDTH = 8;
    private static final int INNER = 12;
    private static final String[] PIECES = {
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "film", "##s", "the", "a", "not", "very", "was", "."
    };

    private final SplittableRandom random = new SplittableRandom(17);
    private final TreeMap<String, Tensor> tensors = new TreeMap<>();

    private TinyHub() {}

    static Path write(Path folder) throws IOException {
        TinyHub hub = new TinyHub();
        hub.fill();
        Files.createDirectories(folder.resolve("1_Pooling"));
        new Safetensors(hub.tensors, new TreeMap<>()).write(folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("config.json"), """
                {"model_type":"bert","hidden_act":"gelu","hidden_size":8,"intermediate_size":12,"num_hidden_layers":2,
                 "num_attention_heads":2,"layer_norm_eps":1e-12,"max_position_embeddings":16}
                """);
        Files.writeString(folder.resolve("modules.json"), """
                [{"type":"sentence_transformers.models.Transformer","path":""},
                 {"type":"sentence_transformers.models.Pooling","path":"1_Pooling"},
                 {"type":"sentence_transformers.models.Normalize","path":"2_Normalize"}]
                """);
        Files.writeString(folder.resolve("1_Pooling/config.json"), "{\"pooling_mode_mean_tokens\":true}");
        StringBuilder vocabulary = new StringBuilder();
        for (int id = 0; id < PIECES.length; id++) {
            vocabulary.append(id == 0 ? "" : ",").append("\"" + PIECES[id] + "\":" + id);
        }
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"added_tokens":[],"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},
                 "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
                 "model":{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":100,"vocab":{%s}}}
                """.formatted(vocabulary));
        return folder;
    }

    private void fill() {
        table("word", PIECES.length);
        table("position", 16);
        table("token_type", 2);
        norm("embeddings.LayerNorm");
        for (int block = 0; block < 2; block++) {
            String path = "encoder.layer." + block + ".";
            for (String name : new String[] {"self.query", "self.key", "self.value", "output.dense"}) {
                linear(path + "attention." + name, WIDTH, WIDTH);
            }
            norm(path + "attention.output.LayerNorm");
            linear(path + "intermediate.dense", WIDTH, INNER);
            linear(path + "output.dense", INNER, WIDTH);
            norm(path + "output.LayerNorm");
        }
        linear("pooler.dense", WIDTH, WIDTH);
    }

    private void table(String name, int rows) {
        tensors.put(
                "bert.embeddings." + name + "_embeddings.weight", Tensor.matrix(rows, WIDTH, numbers(rows * WIDTH, 0)));
    }

    private void norm(String path) {
        tensors.put("bert." + path + ".weight", Tensor.vector(numbers(WIDTH, 1)));
        tensors.put("bert." + path + ".bias", Tensor.vector(numbers(WIDTH, 0)));
    }

    private void linear(String path, int in, int out) {
        tensors.put("bert." + path + ".weight", Tensor.matrix(out, in, numbers(in * out, 0)));
        tensors.put("bert." + path + ".bias", Tensor.vector(numbers(out, 0)));
    }

    private float[] numbers(int count, double middle) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (middle + random.nextDouble() - 0.5);
        }
        return numbers;
    }
}
