package dev.rango.cli;

import dev.rango.trainer.PartialFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Whether to go on with what a process that died has left in OUT.partial. */
final class RestartOption {
    @Option(
            names = "--restart",
            description = "start over instead of going on with what a cut-off run left in OUT.partial")
    private boolean restart;

    void apply(Path out) {
        if (restart) {
            PartialFolder.discard(out);
        }
    }
}
