package dev.rango.runtime.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonTokenId;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Opens JSON files and turns every way in which they can be broken into one line with the place. */
public final class JsonFile {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // A vocabulary has a hundred thousand field names, each read once: tables of names only cost time.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    public interface Body<T> {
        T read(JsonParser json) throws IOException;
    }

    private JsonFile() {}

    public static <T> T parse(Path file, Body<T> body) {
        try (InputStream in = Files.newInputStream(RegularFile.require(file))) {
            return parse(file, FACTORY.createParser(in), body);
        } catch (IOException e) {
            throw RegularFile.unreadable(file, e);
        }
    }

    /** Of a file that was read already. */
    public static <T> T parse(Path file, byte[] content, Body<T> body) {
        try {
            return parse(file, FACTORY.createParser(content), body);
        } catch (IOException e) {
            throw RegularFile.unreadable(file, e);
        }
    }

    private static <T> T parse(Path file, JsonParser opened, Body<T> body) {
        try (JsonParser json = opened) {
            return body.read(json);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr();
            throw new UnusableInputException(file, place, "broken JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw RegularFile.unreadable(file, e);
        }
    }

    /** One JSON object as maps, lists, strings, numbers, booleans and nulls. */
    public static Fields readObject(Path file) {
        return parse(file, json -> onlyObject(file, json));
    }

    /** Of a file that was read already. */
    public static Fields readObject(Path file, byte[] content) {
        return parse(file, content, json -> onlyObject(file, json));
    }

    private static Fields onlyObject(Path file, JsonParser json) throws IOException {
        Fields fields = readFields(file, "", json);
        if (fields == null) {
            throw new UnusableInputException(file, "", "is empty");
        }
        if (json.nextToken() != null) {
            throw new UnusableInputException(file, "", "has more than one JSON value");
        }
        return fields;
    }

    /** The objects of a list. */
    public static List<Fields> readObjects(Path file) {
        return parse(file, json -> {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new UnusableInputException(file, "", "is not a JSON list");
            }
            List<Fields> objects = new ArrayList<>();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                objects.add(new Fields(file, "element " + (objects.size() + 1), object(json)));
            }
            if (json.currentToken() != JsonToken.END_ARRAY) {
                throw new UnusableInputException(
                        file, "element " + (objects.size() + 1), "is not a JSON object, or the list is cut off");
            }
            return objects;
        });
    }

    /** The next object of a stream of objects; null at its end. */
    static Fields readFields(Path file, String place, JsonParser json) throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            return null;
        }
        if (first != JsonToken.START_OBJECT) {
            throw new UnusableInputException(file, place, "is not a JSON object");
        }
        return new Fields(file, place, object(json));
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentTokenId()) {
            case JsonTokenId.ID_START_OBJECT -> object(json);
            case JsonTokenId.ID_START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case JsonTokenId.ID_STRING -> json.getText();
            case JsonTokenId.ID_NUMBER_INT, JsonTokenId.ID_NUMBER_FLOAT -> json.getNumberValue();
            case JsonTokenId.ID_TRUE -> true;
            case JsonTokenId.ID_FALSE -> false;
            default -> null;
        };
    }

    private static Map<String, Object> object(JsonParser json) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            fields.put(name, value(json));
        }
        return fields;
    }

    /** Typed access to the fields of an object; a missing or mistyped field is reported with its name. */
    public record Fields(Path file, String place, Map<String, Object> values) {
        public String text(String name) {
            return require(name, String.class, "a string");
        }

        public String textOr(String name, String fallback) {
            return values.get(name) == null ? fallback : text(name);
        }

        public int integer(String name) {
            Number number = require(name, Number.class, "a number");
            if (number.longValue() != number.doubleValue() || number.intValue() != number.longValue()) {
                throw unusable(name, "is " + number + ", not a whole number of 32 bits");
            }
            return number.intValue();
        }

        double number(String name) {
            return require(name, Number.class, "a number").doubleValue();
        }

        public boolean flag(String name, boolean fallback) {
            return values.get(name) == null ? fallback : require(name, Boolean.class, "true or false");
        }

        public Fields object(String name) {
            @SuppressWarnings("unchecked")
            Map<String, Object> fields = require(name, Map.class, "an object");
            return new Fields(file, join(place, name), fields);
        }

        public List<?> list(String name) {
            return require(name, List.class, "a list");
        }

        /** A list of objects, each with its place. */
        public List<Fields> objects(String name) {
            List<Fields> objects = new ArrayList<>();
            for (Object element : list(name)) {
                if (!(element instanceof Map<?, ?>)) {
                    throw unusable(name, "has an element that is not an object");
                }
                @SuppressWarnings("unchecked")
                Map<String, Object> fields = (Map<String, Object>) element;
                objects.add(new Fields(file, join(place, name), fields));
            }
            return objects;
        }

        List<String> texts(String name) {
            List<String> texts = new ArrayList<>();
            for (Object element : list(name)) {
                if (!(element instanceof String text)) {
                    throw unusable(name, "has an element that is not a string");
                }
                texts.add(text);
            }
            return texts;
        }

        List<Double> numbers(String name) {
            List<Double> numbers = new ArrayList<>();
            for (Object element : list(name)) {
                if (!(element instanceof Number number)) {
                    throw unusable(name, "has an element that is no number");
                }
                numbers.add(number.doubleValue());
            }
            return numbers;
        }

        public UnusableInputException unusable(String name, String reason) {
            return new UnusableInputException(file, join(place, name), reason);
        }

        private <T> T require(String name, Class<T> type, String kind) {
            Object value = values.get(name);
            if (value == null) {
                throw unusable(name, "is missing");
            }
            if (!type.isInstance(value)) {
                throw unusable(name, "is not " + kind);
            }
            return type.cast(value);
        }

        private static String join(String place, String name) {
            return place.isEmpty() ? name : place + " " + name;
        }
    }
}
