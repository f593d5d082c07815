package dev.rango.models;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The password of an encrypted key. It never stands on a command line or in a pom, where others can read it. */
public final class KeyPassword {
    private static final Setting ENVIRONMENT = Setting.of("key-password-env");
    private static final Setting FILE = Setting.of("key-password-file");
    private static final int LONGEST = 1024;

    private KeyPassword() {}

    /**
     * Reads it from where it is.
     *
     * @param variable name of an environment variable
     * @param file whose first line it is
     * @param environment value of a variable, or null
     * @return empty where neither is said
     * @throws UnusableInputException when both are said, or the one that is cannot be read
     */
    public static Optional<char[]> from(
            Optional<String> variable, Optional<Path> file, UnaryOperator<String> environment) {
        if (variable.isPresent() && file.isPresent()) {
            throw new UnusableInputException(FILE, "", "and " + ENVIRONMENT + ": say one of them");
        }
        return variable.map(name -> fromEnvironment(name, environment)).or(() -> file.map(KeyPassword::fromFile));
    }

    private static char[] fromEnvironment(String name, UnaryOperator<String> environment) {
        String value = environment.apply(name);
        if (value == null) {
            throw new UnusableInputException(ENVIRONMENT, name, "is not set in the environment");
        }
        return value.toCharArray();
    }

    private static char[] fromFile(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "is no regular file");
        }
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            char[] read = new char[LONGEST];
            int length = Math.max(0, reader.read(read));
            return new String(read, 0, length).lines().findFirst().orElse("").toCharArray();
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
    }
}
