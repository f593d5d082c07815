package dev.rango.cli;

import dev.rango.data.FileFormat;
import dev.rango.runtime.UnusableInputException;
import picocli.CommandLine.Option;

/** How a file of rows is written, whatever is done with its rows. */
final class FormatOptions {
    @Option(
            names = "--delimiter",
            paramLabel = "CHAR",
            description = "what stands between the values of csv: ';', '|', tab and others (default: a comma)")
    private String delimiter;

    @Option(
            names = "--no-header",
            description = "csv and tsv have no header line; columns are numbered from 1, as in --text-column 2")
    private boolean noHeader;

    @Option(
            names = "--label-prefix",
            paramLabel = "PREFIX",
            description = "how labels begin in fasttext: (default: __label__)")
    private String labelPrefix;

    /** @param encoding of the file; null for UTF-8 */
    FileFormat format(String encoding, boolean skipBadRows) {
        return FileFormat.of(encoding, delimiter, !noHeader, labelPrefix, skipBadRows);
    }

    /** @throws UnusableInputException when one of them is given, where there are no rows */
    void refuse() {
        refuse(delimiter != null, "--delimiter", "");
        refuse(noHeader, "--no-header", "");
        refuse(labelPrefix != null, "--label-prefix", "");
    }

    static void refuse(boolean isGiven, String option, String way) {
        if (isGiven) {
            throw new UnusableInputException(option, "", "is for the rows of --data" + way);
        }
    }
}
