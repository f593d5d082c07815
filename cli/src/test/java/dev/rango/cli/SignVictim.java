package dev.rango.cli;

import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelSignature;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code sign} by one key over the signature of another. */
final class SignVictim {
    private SignVictim() {}

    /**
     * @param own where the folder lies that is signed
     * @param source of its files
     * @param keys gets the keys
     */
    static Victim of(Path own, Path source, Path keys) throws Exception {
        Path model = Files.createDirectory(own.resolve("model"));
        WritingChild.copy(source, model);
        List<List<String>> commands = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Path secret = keys.resolve("key-" + i + ".pem");
            SignCommandTest.writeKey(i + 1, secret, keys.resolve("pub-" + i + ".pem"));
            commands.add(List.of(Rango.class.getName(), "sign", "--key", secret.toString()));
        }
        return new Victim(own, model, model.resolve(ModelSignature.FILE), file -> fingerprint(file, keys), commands);
    }

    /** Who signed, and what; of other files their digest. */
    static String fingerprint(Path file, Path keys) {
        if (!file.endsWith(ModelSignature.FILE)) {
            return Sha256.of(file);
        }
        TrustedKeys trusted = TrustedKeys.read(keys.resolve("pub-0.pem"), keys.resolve("pub-1.pem"));
        try {
            ModelSignature signature = ModelSignature.verify(file, Files.readAllBytes(file), trusted);
            return "signed by " + signature.key() + ": " + signature.files();
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
    }
}
