package dev.rango.cli;

import dev.rango.exporter.ExportRequest;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Replacement;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An adapter on the command line: a folder, whose name is that of the task, or NAME=DIR.
 *
 * @param name of the task
 * @param folder of the adapter
 */
record AdapterArgument(String name, Path folder) {
    static AdapterArgument parse(String argument) {
        int equals = argument.indexOf('=');
        Path folder = Replacement.settled(Path.of(argument));
        if (equals > 0 && !Files.isDirectory(folder)) {
            Path named = Replacement.settled(Path.of(argument.substring(equals + 1)));
            return new AdapterArgument(argument.substring(0, equals), named);
        }
        Path last = folder.toAbsolutePath().normalize().getFileName();
        if (last == null) {
            throw new UnusableInputException("--adapter", argument, "has no name; write NAME=DIR");
        }
        return new AdapterArgument(last.toString(), folder);
    }

    ExportRequest.Named named() {
        return new ExportRequest.Named(name, folder);
    }
}
