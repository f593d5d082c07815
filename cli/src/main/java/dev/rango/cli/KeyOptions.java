package dev.rango.cli;

import dev.rango.models.SigningKey;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The key that signs. A password never stands on the command line, where every user of the machine can read it. */
final class KeyOptions {
    private static final int LONGEST_PASSWORD = 1024;

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
        if (environment != null && file != null) {
            throw new UnusableInputException("--key-password-file", "", "and --key-password-env: say one of them");
        }
        Optional<char[]> password = environment != null
                ? Optional.of(fromEnvironment())
                : Optional.ofNullable(file).map(KeyOptions::fromFile);
        return SigningKey.read(key, password);
    }

    private char[] fromEnvironment() {
        String value = System.getenv(environment);
        if (value == null) {
            throw new UnusableInputException("--key-password-env", environment, "is not set in the environment");
        }
        return value.toCharArray();
    }

    private static char[] fromFile(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "is no regular file");
        }
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            char[] read = new char[LONGEST_PASSWORD];
            int length = Math.max(0, reader.read(read));
            return new String(read, 0, length).lines().findFirst().orElse("").toCharArray();
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
    }
}
