package dev.rango.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON header of a safetensors file, read token by token: a header may have 100 MB, and a tree of it would take
 * thirty times as much memory.
 *
 * @param entries in the order of their values, checked to fill the file
 * @param metadata the free strings
 */
record SafetensorsHeader(List<Entry> entries, SortedMap<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final int MAX_DIMENSIONS = 32;
    private static final int BITS_OF_A_BYTE = 8;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** What it says of a tensor; {@code begin} and {@code end} count bytes from the end of the header. */
    record Entry(String name, String dtype, int[] shape, long elements, long begin, long end) {}

    /**
     * Reads a header.
     *
     * @param json UTF-8
     * @param available bytes of values that follow it
     * @throws UnusableInputException when it is no header, or says what cannot be
     */
    static SafetensorsHeader read(Path file, byte[] json, long available) {
        try (JsonParser parser = JSON.createParser(json)) {
            SafetensorsHeader header = new Reader(file, parser).header();
            if (parser.nextToken() != null) {
                throw broken(file, "there is more after its end", null);
            }
            header.checkOffsets(file, available);
            return header;
        } catch (StreamConstraintsException e) {
            throw broken(file, "too deep or too long", e);
        } catch (JsonProcessingException e) {
            throw broken(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw broken(file, e.getMessage(), e);
        }
    }

    private static UnusableInputException broken(Path file, String reason, Exception cause) {
        return new UnusableInputException(file, "header", "broken JSON: " + reason, cause);
    }

    /** Bits of a value; 0 for a type that is not known, whose size nothing can be held against. */
    private static int bits(String dtype) {
        return switch (dtype) {
            case "F64", "I64", "U64", "C64" -> 64;
            case "F32", "I32", "U32" -> 32;
            case "F16", "BF16", "I16", "U16" -> 16;
            case "I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ" -> 8;
            case "F6_E2M3", "F6_E3M2" -> 6;
            case "F4" -> 4;
            default -> 0;
        };
    }

    /** The format wants the values to fill the rest of the file without gap or overlap. */
    private void checkOffsets(Path file, long available) {
        long expected = 0;
        for (Entry entry : entries) {
            String place = "tensor '" + entry.name() + "'";
            if (entry.begin() != expected) {
                throw new UnusableInputException(
                        file, place, "begins at " + entry.begin() + ", the one before it ends at " + expected);
            }
            expected = entry.end();
            if (expected > available) {
                throw new UnusableInputException(
                        file,
                        place,
                        "ends at " + expected + ", but the file has " + available + " bytes of values: truncated");
            }
        }
        if (expected != available) {
            throw new UnusableInputException(
                    file, "", "has " + (available - expected) + " bytes that belong to no tensor");
        }
    }

    private record Reader(Path file, JsonParser parser) {
        SafetensorsHeader header() throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnusableInputException(file, "header", "is not a JSON object");
            }
            List<Entry> entries = new ArrayList<>();
            SortedMap<String, String> metadata = new TreeMap<>();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals(METADATA)) {
                    readMetadata(metadata);
                } else {
                    entries.add(entry(name));
                }
            }
            entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            return new SafetensorsHeader(entries, metadata);
        }

        private void readMetadata(SortedMap<String, String> metadata) throws IOException {
            boolean isSound = parser.hasToken(JsonToken.START_OBJECT);
            while (isSound && parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                isSound = parser.nextToken() == JsonToken.VALUE_STRING;
                metadata.put(key, parser.getText());
            }
            if (!isSound) {
                throw new UnusableInputException(file, METADATA, "is not an object of strings");
            }
        }

        private Entry entry(String name) throws IOException {
            String place = "tensor '" + name + "'";
            String dtype = null;
            long[] shape = null;
            long[] offsets = null;
            boolean isObject = parser.hasToken(JsonToken.START_OBJECT);
            while (isObject && parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "dtype" -> dtype = text();
                    case "shape" -> shape = numbers(place, "the shape");
                    case "data_offsets" -> offsets = numbers(place, "the data_offsets");
                    default -> parser.skipChildren();
                }
            }
            if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
                throw new UnusableInputException(file, place, "needs dtype, shape and two data_offsets");
            }
            return checked(name, dtype, shape, offsets);
        }

        /** Null when it is no text; whatever it holds is passed over as a whole. */
        private String text() throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                parser.skipChildren();
                return null;
            }
            return parser.getText();
        }

        /** Null when it is no array. */
        private long[] numbers(String place, String what) throws IOException {
            if (!parser.hasToken(JsonToken.START_ARRAY)) {
                parser.skipChildren();
                return null;
            }
            long[] numbers = new long[MAX_DIMENSIONS];
            int count = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                boolean isWhole = parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
                if (!isWhole || count == MAX_DIMENSIONS) {
                    throw new UnusableInputException(
                            file,
                            place,
                            "has " + what + " with "
                                    + (isWhole ? "more than " + MAX_DIMENSIONS + " numbers" : parser.getText()));
                }
                numbers[count++] = parser.getLongValue();
            }
            return Arrays.copyOf(numbers, count);
        }

        private Entry checked(String name, String dtype, long[] shape, long[] offsets) {
            String place = "tensor '" + name + "'";
            long elements = 1;
            int[] sizes = new int[shape.length];
            for (int i = 0; i < sizes.length; i++) {
                if (shape[i] < 0 || shape[i] > Integer.MAX_VALUE) {
                    throw new UnusableInputException(file, place, "has the shape " + Arrays.toString(shape));
                }
                sizes[i] = (int) shape[i];
                if (Math.multiplyHigh(elements, shape[i]) != 0 || elements * shape[i] > Long.MAX_VALUE / 64) {
                    throw new UnusableInputException(
                            file, place, "has the shape " + Arrays.toString(shape) + ", too large");
                }
                elements *= shape[i];
            }
            int bits = bits(dtype);
            long needed = bits == 0 ? offsets[1] - offsets[0] : (elements * bits + BITS_OF_A_BYTE - 1) / BITS_OF_A_BYTE;
            if (offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] - offsets[0] != needed) {
                throw new UnusableInputException(
                        file,
                        place,
                        "has the data_offsets " + Arrays.toString(offsets) + ", but its shape needs " + needed
                                + " bytes");
            }
            return new Entry(name, dtype, sizes, elements, offsets[0], offsets[1]);
        }
    }
}
