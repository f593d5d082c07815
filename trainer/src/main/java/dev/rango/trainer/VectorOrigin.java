package dev.rango.trainer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where a table of word vectors comes from, in {@code TABLE.json} beside it, bound to the table by its digest: formats of word vectors
 * have no place for it.
 */
final class VectorOrigin {
    private static final String SCHEMA = "schema";
    private static final String NAME = "rango-word-vectors";
    private static final String DIGEST = "sha256";
    private static final String ORIGIN = "origin";
    private static final int LONGEST = 1 << 16;

    private VectorOrigin() {}

    static Path beside(Path table) {
        return table.resolveSibling(table.getFileName() + ".json");
    }

    /** @param origin one line for the records of what is trained from the table */
    static void write(Path table, String origin) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField(SCHEMA, NAME);
            json.writeStringField(DIGEST, Sha256.of(table));
            json.writeStringField(ORIGIN, origin);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("text is written to memory", e);
        }
        OutputFile.write(beside(table), FileKind.VECTORS_ORIGIN, text + "\n");
    }

    /**
     * What is known of a table; an empty text when nothing is.
     *
     * @param notes is told when a file is there that tells of another table
     * @throws UnusableInputException when the file is broken
     */
    static String of(Path table, Consumer<String> notes) {
        Path file = table.getFileName() == null ? table : beside(table);
        if (!Files.isRegularFile(file)) {
            return "";
        }
        Map<String, String> fields = new LinkedHashMap<>();
        try {
            if (Files.size(file) > LONGEST) {
                return "";
            }
            try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(file))) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    return "";
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    if (json.nextToken() == JsonToken.VALUE_STRING) {
                        fields.put(name, json.getText());
                    } else {
                        json.skipChildren();
                    }
                }
            }
        } catch (JsonProcessingException e) {
            throw new UnusableInputException(file, "", "broken JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
        if (!NAME.equals(fields.get(SCHEMA))) {
            return "";
        }
        if (!Sha256.of(table).equals(fields.get(DIGEST))) {
            notes.accept(file + ": tells of another table than " + table.getFileName() + ", and is not used");
            return "";
        }
        String origin = fields.getOrDefault(ORIGIN, "");
        if (origin.chars().anyMatch(Character::isISOControl)) {
            throw new UnusableInputException(file, ORIGIN, "is no line of text");
        }
        return origin;
    }
}
