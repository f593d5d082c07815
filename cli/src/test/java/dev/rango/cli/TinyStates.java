package dev.rango.cli;

import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * A table of words as a model that ends in hidden states, its tokenizer, and an adapter with a head for two classes.
 *
 * @param onnx file of the graph
 * @param adapter folder, as PEFT leaves it
 */
record TinyStates(String onnx, String tokenizer, String adapter) {
    private static final int WORDS = 6;
    private static final int DIM = 2;

    static TinyStates write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("adapter"));
        OnnxModel model = OnnxModel.empty("table", 8, 13, "test");
        OnnxGraph nodes = model.graph();
        for (String input : List.of("input_ids", "attention_mask")) {
            nodes.input(new OnnxValue(input, ElementType.INT64, "batch", "tokens"));
        }
        float[] ones = new float[WORDS * DIM];
        Arrays.fill(ones, 1);
        nodes.constant(OnnxTensor.floats("word_embeddings.weight", new int[] {WORDS, DIM}, ones));
        nodes.node("Gather", "last_hidden_state", List.of("word_embeddings.weight", "input_ids"));
        nodes.output(new OnnxValue("last_hidden_state", ElementType.FLOAT, "batch", "tokens", "2"));
        model.write(folder.resolve("model.onnx"));
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"added_tokens":[],"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},
                 "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
                 "model":{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":100,
                  "vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"good":4,"##ly":5}}}
                """);
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("base_model.model.word_embeddings.lora_embedding_A", Tensor.matrix(1, WORDS, ones(WORDS)));
        tensors.put("base_model.model.word_embeddings.lora_embedding_B", Tensor.matrix(DIM, 1, new float[DIM]));
        tensors.put("base_model.model.score.weight", Tensor.matrix(2, DIM, new float[] {0, 0, 2, 2}));
        new Safetensors(tensors, new TreeMap<>()).write(folder.resolve("adapter/adapter_model.safetensors"));
        Files.writeString(
                folder.resolve("adapter/adapter_config.json"),
                "{\"peft_type\":\"LORA\",\"task_type\":\"SEQ_CLS\",\"r\":1,\"lora_alpha\":1,\"bias\":\"none\"}");
        return new TinyStates(
                folder.resolve("model.onnx").toString(),
                folder.resolve("tokenizer.json").toString(),
                folder.resolve("adapter").toString());
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
