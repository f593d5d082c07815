package dev.rango.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A picture with the logits that the trained model gave: what a {@link GoldenCase} is for texts, in a file of the same name.
 *
 * @param name what it shows
 * @param pixels grey values [28 × 28], unsigned
 * @param logits one for each label
 */
public record GoldenImage(String name, byte[] pixels, float[] logits) {
    /**
     * Reads {@code golden.jsonl} of an image classifier.
     *
     * @throws UnusableInputException when it is missing or broken, with the case at fault
     */
    public static List<GoldenImage> read(Path file) {
        return JsonFile.parse(file, json -> {
            List<GoldenImage> cases = new ArrayList<>();
            while (true) {
                String place = "case " + (cases.size() + 1);
                JsonFile.Fields fields = JsonFile.readFields(file, place, json);
                if (fields == null) {
                    return cases;
                }
                double[] logits = GoldenCase.numbers(fields, "logits");
                float[] floats = new float[logits.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) logits[i];
                }
                cases.add(new GoldenImage(fields.text("name"), pixels(fields), floats));
            }
        });
    }

    private static byte[] pixels(JsonFile.Fields fields) {
        try {
            byte[] pixels = Base64.getDecoder().decode(fields.text("pixels"));
            if (pixels.length == ImageConfig.PIXELS) {
                return pixels;
            }
            throw fields.unusable("pixels", "holds " + pixels.length + " bytes, not " + ImageConfig.PIXELS);
        } catch (IllegalArgumentException e) {
            throw fields.unusable("pixels", "is no Base64");
        }
    }

    /** Writes one object a line; the logits are written so that they read back bit for bit. */
    public static void write(List<GoldenImage> cases, Path file) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setRootValueSeparator(null);
            for (GoldenImage golden : cases) {
                json.writeStartObject();
                json.writeStringField("name", golden.name);
                json.writeStringField("pixels", Base64.getEncoder().encodeToString(golden.pixels));
                json.writeArrayFieldStart("logits");
                for (float logit : golden.logits) {
                    json.writeNumber(logit);
                }
                json.writeEndArray();
                json.writeEndObject();
                json.writeRaw('\n');
            }
            json.flush();
            Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }
}
