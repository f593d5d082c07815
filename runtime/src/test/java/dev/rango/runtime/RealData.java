package dev.rango.runtime;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The real data sets in the folder that the system property {@code rango.data} names. */
public final class RealData {
    private RealData() {}

    public static Path folder() {
        Path data = Path.of(System.getProperty("rango.data", "no folder is named"));
        if (!Files.isDirectory(data)) {
            String message = "the data sets are missing: rango.data is " + data;
            if (Boolean.getBoolean("rango.data.required")) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message + "; name it with -Drango.data=FOLDER");
            assumeTrue(false, message);
        }
        return data;
    }

    public static List<String> lines(String file) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder().resolve(file))), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }

    /** The string of a field of a line's object. */
    public static String text(String line, String field) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(line)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME
                        && json.currentName().equals(field)) {
                    json.nextToken();
                    return json.getText();
                }
            }
        }
        throw new IOException("no field " + field);
    }

    /** The strings of a list field of a line's object. */
    public static List<String> strings(String line, String field) throws IOException {
        List<String> strings = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME
                        && json.currentName().equals(field)) {
                    json.nextToken();
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        strings.add(json.getText());
                    }
                    return strings;
                }
            }
        }
        throw new IOException("no field " + field);
    }
}
