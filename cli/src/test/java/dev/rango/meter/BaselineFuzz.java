package dev.rango.meter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import java.util.List;

/** A report of {@code rango bench} that another is compared with. */
public final class BaselineFuzz {
    private BaselineFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, "report.json", Baseline::read);
    }

    public static List<byte[]> seeds() {
        String cell =
                "{\"model\":\"m\",\"batch\":32,\"threads\":1,\"typical_bytes_per_second\":1e6,\"variation\":0.01}";
        return List.of(("{\"schema\":\"" + ReportJson.SCHEMA + "\",\"schema_version\":" + ReportJson.SCHEMA_VERSION
                        + ",\"cells\":[" + cell + "," + cell.replace("32", "1") + "]}")
                .getBytes(UTF_8));
    }
}
