package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import picocli.CommandLine.Option;

/** In which encoding a file of texts is. */
final class EncodingOption {
    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description = "encoding of --input: windows-1252, latin1, utf-16 and others (default: utf-8)")
    private String name;

    /** @throws UnusableInputException when it is given where no file of texts is read */
    void requireInput() {
        if (name != null) {
            throw new UnusableInputException("--encoding", name, "is that of --input, which is not given");
        }
    }

    /** @throws UnusableInputException when Java knows none of that name */
    Charset charset() {
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UnusableInputException(
                    "--encoding", name, "is no encoding that is known; such as utf-8, windows-1252, latin1, utf-16", e);
        }
    }
}
