package dev.rango.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.exporter.FileDigest;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.SizeTable;
import java.util.List;

/** What machines read. Keys are added, never renamed. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ObjectNode proof(ProofReport report) {
        ObjectNode object = object();
        object.put("passed", report.passed());
        var checks = object.putArray("checks");
        for (Check check : report.checks()) {
            checks.addObject()
                    .put("name", check.name())
                    .put("passed", check.passed())
                    .put("worst", check.worst())
                    .put("limit", check.limit())
                    .put("detail", OptionNames.in(check.detail()));
        }
        report.sizes().ifPresent(sizes -> {
            var rows = object.putArray("sizes");
            for (SizeTable.Row row : sizes.rows()) {
                rows.addObject()
                        .put("file", row.file())
                        .put("base", row.base())
                        .put("float", row.exact())
                        .put("export", row.export());
            }
        });
        return object;
    }

    /** The proof of an export, and what was written. */
    static ObjectNode export(ProofReport report, List<FileDigest> written) {
        ObjectNode object = proof(report);
        var files = object.putArray("files");
        for (FileDigest file : written) {
            files.addObject()
                    .put("name", file.name())
                    .put("bytes", file.bytes())
                    .put("sha256", file.sha256());
        }
        return object;
    }

    static void printLine(ObjectNode object) {
        System.out.println(text(object));
    }

    /** On one line. */
    static String text(ObjectNode object) {
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always has a JSON form", e);
        }
    }
}
