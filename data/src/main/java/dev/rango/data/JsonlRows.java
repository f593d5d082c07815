package dev.rango.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads one JSON object a line; blank lines are passed over. */
final class JsonlRows implements RowReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final Columns columns;
    private final FileFormat format;
    private final RowLines lines;
    private final List<String> notes = new ArrayList<>();
    /** The members' names as they stand in the file; null until a row has them. */
    private List<String> text;

    private String label;
    private boolean begun;

    JsonlRows(Path file, Columns columns, FileFormat format) {
        this.file = file;
        this.columns = columns;
        this.format = format;
        this.lines = new RowLines(file, format);
    }

    @Override
    public List<String> header() {
        return List.of();
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public SourceRow next() {
        String line = lines.next();
        if (line == null) {
            return null;
        }
        requireObjects(line);
        try {
            Members members = members(line);
            if (text == null) {
                choose(members.names());
            }
            return row(line, members);
        } catch (Fault e) {
            return SourceRow.faulty(lines.place(), e.getMessage());
        } catch (UnusableInputException e) {
            if (format.skipBadRows()) {
                return SourceRow.faulty(lines.place(), e.reason());
            }
            throw e;
        } catch (JsonProcessingException e) {
            // Exceeded limits, unlike broken syntax, come without a location.
            String column = e.getLocation() == null
                    ? ""
                    : " at column " + e.getLocation().getColumnNr();
            return SourceRow.faulty(lines.place(), "not valid JSON" + column + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw TextFile.unreadable(file, lines.place().toString(), e);
        }
    }

    /** A file of another format has no row of this one. */
    private void requireObjects(String line) {
        String other =
                begun ? "" : new OtherFormat(DataSpec.Scheme.JSONL, format).hint(List.of(line), columns::areNear);
        begun = true;
        if (!other.isEmpty()) {
            throw new UnusableInputException(file, lines.place().toString(), "is no JSON object" + other);
        }
    }

    /** Which members are meant, told from the first row's. */
    private void choose(List<String> names) {
        HeaderColumns found =
                new HeaderColumns(DataSpec.Scheme.JSONL, file, lines.place().toString(), names, columns, format);
        List<Integer> texts = found.text();
        int labelled = found.label(texts);
        text = texts.stream().map(names::get).toList();
        label = labelled < 0 ? null : names.get(labelled);
        notes.addAll(found.notes());
    }

    private SourceRow row(String line, Members members) throws Fault {
        List<String> words = new ArrayList<>();
        for (String name : text) {
            words.add(members.value(name, "is not a string", JsonToken.VALUE_STRING));
        }
        String named = label == null
                ? ""
                : members.value(
                        label,
                        "is neither a string nor an integer",
                        JsonToken.VALUE_STRING,
                        JsonToken.VALUE_NUMBER_INT);
        return new SourceRow(
                new Row(String.join(" ", words), named, lines.place()), List.of(line.strip()), members.names(), "");
    }

    private static Members members(String line) throws IOException, Fault {
        Members members = new Members(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (JsonParser json = JSON.createParser(line)) {
            JsonToken begin = json.nextToken();
            if (begin == JsonToken.START_ARRAY) {
                throw new Fault("is not a JSON object but an array; each object stands in a line of its own");
            }
            if (begin != JsonToken.START_OBJECT) {
                throw new Fault("is not a JSON object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                members.names.add(json.currentName());
                JsonToken kind = json.nextToken();
                members.kinds.add(kind);
                members.values.add(kind.isScalarValue() ? json.getText() : "");
                json.skipChildren();
            }
            if (json.nextToken() != null) {
                throw new Fault("something follows the JSON object");
            }
        }
        return members;
    }

    /** An object's members in their order; of those that hold others no value. */
    private record Members(List<String> names, List<JsonToken> kinds, List<String> values) {
        String value(String name, String otherwise, JsonToken... usable) throws Fault {
            int index = names.indexOf(name);
            if (index < 0) {
                throw new Fault("no \"" + name + "\"; there are: " + quotedNames());
            }
            // What a table leaves empty is null when pandas writes it as JSON.
            if (kinds.get(index) == JsonToken.VALUE_NULL) {
                return "";
            }
            if (!List.of(usable).contains(kinds.get(index))) {
                throw new Fault("\"" + name + "\" " + otherwise);
            }
            return values.get(index);
        }

        private String quotedNames() {
            return names.isEmpty()
                    ? "none"
                    : names.stream().sorted().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        }
    }

    /** Why a row cannot be used. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        Fault(String reason) {
            super(reason, null, false, false);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
