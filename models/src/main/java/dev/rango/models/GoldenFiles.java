package dev.rango.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.GoldenImage;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Writes {@code golden.jsonl} as {@link GoldenCase} and {@link GoldenImage} read it: one object a line, the logits so that they
 * read back bit for bit.
 */
public final class GoldenFiles {
    private GoldenFiles() {}

    /** Writes inputs and answers of one family. */
    public static void write(List<? extends Golden> cases, Path file) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setRootValueSeparator(null);
            for (Golden golden : cases) {
                json.writeStartObject();
                if (golden.task().isPresent()) {
                    json.writeStringField("task", golden.task().get());
                }
                if (golden instanceof GoldenCase ofText) {
                    writeInput(ofText, json);
                } else if (golden instanceof GoldenImage image) {
                    json.writeStringField("name", image.name());
                    json.writeStringField("pixels", Base64.getEncoder().encodeToString(image.pixels()));
                }
                writeAnswer(golden.logits(), golden.rounding(), json);
                json.writeEndObject();
                json.writeRaw('\n');
            }
            json.flush();
            Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    private static void writeInput(GoldenCase golden, JsonGenerator json) throws IOException {
        json.writeStringField("text", golden.text());
        json.writeFieldName("ids");
        json.writeArray(golden.ids(), 0, golden.ids().length);
    }

    /** In as many digits as a float has. */
    private static void writeAnswer(float[] logits, OptionalDouble rounding, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("logits");
        for (float logit : logits) {
            json.writeNumber(logit);
        }
        json.writeEndArray();
        if (rounding.isPresent()) {
            json.writeNumberField("rounding", (float) rounding.getAsDouble());
        }
    }
}
