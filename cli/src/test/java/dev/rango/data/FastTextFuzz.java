package dev.rango.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** {@code fasttext:FILE}. */
public final class FastTextFuzz {
    private FastTextFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        RowFuzz.read(DataSpec.Scheme.FASTTEXT, input);
    }

    public static List<byte[]> seeds() {
        String rows = "__label__up a good film\n__label__down bad\n";
        return List.of(
                RowFuzz.input(0, rows.getBytes(UTF_8)),
                RowFuzz.input(32, (rows + "no label\n__label__a __label__b two\n").getBytes(UTF_8)));
    }
}
