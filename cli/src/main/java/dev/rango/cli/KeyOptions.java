package dev.rango.cli;

import dev.rango.models.KeyPassword;
import dev.rango.models.SigningKey;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The key that signs. A password never stands on the command line, where every user of the machine can read it. */
final class KeyOptions {
    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "private key on P-256, P-384 or P-521, PEM, as `openssl ecparam -genkey` writes it")
    private Path key;

    @Option(
            names = "--key-password-env",
            paramLabel = "NAME",
            description = "environment variable that holds the password of an encrypted key")
    private String environment;

    @Option(
            names = "--key-password-file",
            paramLabel = "FILE",
            description = "file whose first line is the password of an encrypted key")
    private Path file;

    SigningKey read() {
        return SigningKey.read(
                key, KeyPassword.from(Optional.ofNullable(environment), Optional.ofNullable(file), System::getenv));
    }
}
