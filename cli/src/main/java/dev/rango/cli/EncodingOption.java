package dev.rango.cli;

import dev.rango.data.FileFormat;
import dev.rango.runtime.UnusableInputException;
import java.nio.charset.Charset;
import picocli.CommandLine.Option;

/** In which encoding a file of texts is. */
final class EncodingOption {
    static final String NAME = "--encoding";

    @Option(
            names = NAME,
            paramLabel = "NAME",
            description = "encoding of the file of texts: windows-1252, latin1, utf-16 and others (default: utf-8)")
    private String name;

    /** @throws UnusableInputException when it is given where no file of texts is read */
    void requireInput() {
        if (name != null) {
            throw new UnusableInputException(NAME, name, "is that of a file of texts, and none is given");
        }
    }

    /** As it was given; null where it was not. */
    String given() {
        return name;
    }

    /** @throws UnusableInputException when Java knows none of that name */
    Charset charset() {
        return FileFormat.charset(name);
    }
}
