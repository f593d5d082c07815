package dev.rango.data;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** {@code csv:FILE}, and {@code tsv:FILE} where the highest bit of the first byte is set. */
public final class CsvFuzz {
    private static final String ROWS =
            "label,text\nup,\"a \"\"good\"\" film,\nreally\"\ndown,bad\n\nup,good\ndown,poor\n";

    private CsvFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        boolean tabs = input.length > 0 && input[0] < 0;
        RowFuzz.read(tabs ? DataSpec.Scheme.TSV : DataSpec.Scheme.CSV, input);
    }

    public static List<byte[]> seeds() {
        return List.of(
                RowFuzz.input(0, ROWS.getBytes(UTF_8)),
                RowFuzz.input(2, ROWS.getBytes(UTF_16)),
                RowFuzz.input(8, ROWS.replace(',', ';').getBytes(UTF_8)),
                RowFuzz.input(128 + 16 + 32, "good\tup\nbad\tdown\n\r\nodd\n".getBytes(UTF_8)),
                RowFuzz.input(32, ROWS.replace("bad", "nan").getBytes(UTF_8)));
    }
}
