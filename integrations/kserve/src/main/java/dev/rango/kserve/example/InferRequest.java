package dev.rango.kserve.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client asks: one input tensor of type BYTES, named {@code text}.
 *
 * @param id that the answer repeats; empty for none
 * @param task that the parameter {@code task} names; empty for the model's own
 */
record InferRequest(String id, String task, List<String> texts) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static InferRequest read(byte[] body) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Refused(400, "no JSON: " + e.getOriginalMessage());
        }
        JsonNode inputs = root.path("inputs");
        JsonNode input = inputs.path(0);
        if (inputs.size() != 1
                || !input.path("name").asText().equals("text")
                || !input.path("datatype").asText().equals("BYTES")) {
            throw new Refused(400, "inputs must be one tensor, named text, of datatype BYTES");
        }
        List<String> texts = new ArrayList<>();
        addTexts(input.path("data"), texts);
        long cells = 1;
        for (JsonNode side : input.path("shape")) {
            cells *= side.asLong();
        }
        if (cells != texts.size()) {
            throw new Refused(400, "shape says " + cells + " texts, data has " + texts.size());
        }
        return new InferRequest(
                root.path("id").asText(), root.path("parameters").path("task").asText(), texts);
    }

    /** Data may be nested as the shape is, or flat. */
    private static void addTexts(JsonNode data, List<String> texts) {
        if (data.isTextual()) {
            texts.add(data.textValue());
        } else if (data.isArray()) {
            data.forEach(part -> addTexts(part, texts));
        } else {
            throw new Refused(400, "data must be an array of strings");
        }
    }
}
