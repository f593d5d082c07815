package dev.rango.bench;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What every part has: where the data and the models are, and where the result goes. */
final class Recording {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "holds imdb/ and the others as CONTRIBUTING.md lists them")
    private Path data;

    @Option(
            names = "--work",
            required = true,
            paramLabel = "DIR",
            description = "holds the models that were made for the measurements, and what peers train")
    private Path work;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description =
                    "Markdown file whose section between its two marks is rewritten; else the result is printed only")
    private Path record;

    Path data() {
        return data;
    }

    Path work() {
        return work;
    }

    /** Folder of the record, for a chart beside it; none when nothing is recorded. */
    java.util.Optional<Path> recordFolder() {
        return java.util.Optional.ofNullable(record)
                .map(file -> file.toAbsolutePath().getParent());
    }

    /** Prints and records a section; returns the exit code. */
    int publish(String section, Markdown body, List<Claim> claims) {
        System.out.println(body);
        if (record != null) {
            new ResultsFile(record).write(section, body.toString());
        }
        return claims.stream().allMatch(Claim::holds) ? 0 : 1;
    }
}
