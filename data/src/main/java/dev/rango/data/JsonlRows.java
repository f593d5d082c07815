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
import java.util.TreeSet;
import java.util.function.Consumer;

/** Reads one JSON object a line; blank lines are passed over. */
final class JsonlRows implements RowReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Columns columns;

    JsonlRows(Columns columns) {
        this.columns = columns;
    }

    @Override
    public void read(Path file, Consumer<Row> sink) {
        long number = 0;
        try (BufferedReader lines = TextFile.open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    sink.accept(row(file, line, new Row.Place(0, number)));
                }
            }
        } catch (IOException e) {
            throw TextFile.unreadable(file, "line " + (number + 1), e);
        }
    }

    private Row row(Path file, String line, Row.Place place) throws IOException {
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new UnusableInputException(file, place.toString(), "is not a JSON object");
            }
            String text = null;
            String label = null;
            // A row is almost always sound: the names are gathered only to explain a missing one.
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String member = json.currentName();
                JsonToken value = json.nextToken();
                if (member.equals(columns.text())) {
                    text = value == JsonToken.VALUE_STRING ? json.getText() : null;
                    require(text != null, file, place, "\"" + member + "\" is not a string");
                } else if (member.equals(columns.label())) {
                    boolean usable = value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT;
                    require(usable, file, place, "\"" + member + "\" is neither a string nor an integer");
                    label = json.getText();
                } else {
                    json.skipChildren();
                }
            }
            require(json.nextToken() == null, file, place, "something follows the JSON object");
            if (text == null || label == null) {
                String missing = text == null ? columns.text() : columns.label();
                throw new UnusableInputException(
                        file, place.toString(), "no \"" + missing + "\"; there are: " + memberNames(line));
            }
            return new Row(text, label, place);
        } catch (JsonProcessingException e) {
            // Exceeded limits, unlike broken syntax, come without a location.
            String column = e.getLocation() == null
                    ? ""
                    : " at column " + e.getLocation().getColumnNr();
            String reason = "not valid JSON" + column + ": " + e.getOriginalMessage();
            throw new UnusableInputException(file, place.toString(), reason, e);
        }
    }

    private static void require(boolean holds, Path file, Row.Place place, String otherwise) {
        if (!holds) {
            throw new UnusableInputException(file, place.toString(), otherwise);
        }
    }

    private static String memberNames(String line) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                names.add('"' + json.currentName() + '"');
                json.nextToken();
                json.skipChildren();
            }
        }
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
