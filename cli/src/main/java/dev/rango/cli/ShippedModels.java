package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the repository ships: trained models and a small corpus. */
final class ShippedModels {
    private static final String SENTIMENT = "models/zoo/sentiment";

    private ShippedModels() {}

    /** The sentiment model that is used when no other is named. */
    static Path sentiment() {
        return shipped(SENTIMENT);
    }

    /** The same where Rango runs beside its repository. */
    static Optional<Path> sentimentIfThere() {
        return Optional.of(home().resolve(SENTIMENT)).filter(Files::isDirectory);
    }

    /** The base that the demonstration adapts. */
    static Path newsBase() {
        return shipped("models/zoo/agnews");
    }

    /** Folder of the reviews that the demonstration learns from. */
    static Path reviews() {
        return shipped("data/corpus/reviews");
    }

    private static Path shipped(String path) {
        Path folder = home().resolve(path);
        if (!Files.isDirectory(folder)) {
            throw new UnusableInputException(
                    folder, "", "is not there: this Rango runs without its repository; name a model with --model");
        }
        return folder;
    }

    /** The repository's root: what the launcher says, or two folders above {@code cli/target/rango.jar}. */
    private static Path home() {
        String home = System.getProperty("rango.home");
        if (home != null) {
            return Path.of(home);
        }
        try {
            Path jar = Path.of(ShippedModels.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.toAbsolutePath().getParent().getParent().getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the jar has no path", e);
        }
    }
}
