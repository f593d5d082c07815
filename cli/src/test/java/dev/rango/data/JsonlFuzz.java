package dev.rango.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** {@code jsonl:FILE}. */
public final class JsonlFuzz {
    private JsonlFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        RowFuzz.read(DataSpec.Scheme.JSONL, input);
    }

    public static List<byte[]> seeds() {
        String rows = "{\"text\":\"a good film\",\"label\":1}\n{\"label\":0,\"text\":\"b\\u00e4d\",\"id\":[1,{}]}\n";
        return List.of(
                RowFuzz.input(0, rows.getBytes(UTF_8)),
                RowFuzz.input(32, (rows + "{\"text\":null}\n[]\n{").getBytes(UTF_8)));
    }
}
