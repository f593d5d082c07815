package dev.rango.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** What a user sees of a command. */
record Outcome(int code, String out, String err) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Outcome run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try (PrintStream capturedOut = new PrintStream(outBytes, false, UTF_8);
                PrintStream capturedErr = new PrintStream(errBytes, false, UTF_8)) {
            System.setOut(capturedOut);
            System.setErr(capturedErr);
            int code = Rango.run(arguments);
            capturedOut.flush();
            capturedErr.flush();
            // A training shows its epochs on standard error.
            String errors = errBytes.toString(UTF_8).replaceAll("(?m)^epoch .*\\R", "");
            return new Outcome(code, outBytes.toString(UTF_8), errors);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    static void assertUnusable(Outcome outcome, String part) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err().lines().filter(line -> !tellsOfData(line)).toList())
                .as(outcome.err())
                .hasSize(1);
        assertThat(outcome.err()).contains(part);
    }

    /** What a training, or an evaluation, says of its data before anything can go wrong with it. */
    private static boolean tellsOfData(String line) {
        return line.startsWith("recipe for ")
                || line.startsWith("data: ")
                || line.startsWith("      half of the texts")
                || line.startsWith("warning: ");
    }

    JsonNode json() throws IOException {
        return JSON.readTree(out);
    }
}
