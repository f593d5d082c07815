package dev.rango.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines of a JSONL file, each as it stands there; blank ones are passed over. */
final class JsonlTable implements TextTable {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final String member;
    private final BufferedReader lines;
    private long number;

    JsonlTable(Path file, String member) {
        this.file = file;
        this.member = member;
        this.lines = TextFile.open(file);
    }

    @Override
    public List<String> header() {
        return List.of();
    }

    @Override
    public TextRow next() {
        try {
            String line = lines.readLine();
            number++;
            while (line != null && line.isBlank()) {
                line = lines.readLine();
                number++;
            }
            return line == null ? null : row(line);
        } catch (JsonProcessingException e) {
            String column = e.getLocation() == null
                    ? ""
                    : " at column " + e.getLocation().getColumnNr();
            throw unusable("not valid JSON" + column + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw TextFile.unreadable(file, "line " + number, e);
        }
    }

    private TextRow row(String line) throws IOException {
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw unusable("is not a JSON object");
            }
            String text = null;
            List<String> names = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                names.add(json.currentName());
                JsonToken value = json.nextToken();
                if (!json.currentName().equals(member)) {
                    json.skipChildren();
                } else if (value == JsonToken.VALUE_STRING) {
                    text = json.getText();
                } else {
                    throw unusable("\"" + member + "\" is not a string");
                }
            }
            if (json.nextToken() != null) {
                throw unusable("something follows the JSON object");
            }
            if (text == null) {
                throw unusable("no \"" + member + "\"; there are: " + String.join(", ", names));
            }
            return new TextRow(text, List.of(line.strip()), names);
        }
    }

    private UnusableInputException unusable(String reason) {
        return new UnusableInputException(file, "line " + number, reason);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw TextFile.unreadable(file, "", e);
        }
    }
}
