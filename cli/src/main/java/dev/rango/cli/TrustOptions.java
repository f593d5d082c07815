package dev.rango.cli;

import dev.rango.exporter.SignatureProof;
import dev.rango.exporter.proof.Check;
import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelSignature;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose signatures are believed. */
final class TrustOptions {
    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "public key, PEM, whose signature is believed; may be given several times")
    private List<Path> keys = List.of();

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description = "signature to verify, " + ModelSignature.FILE + " in the folder by default")
    private Path signature;

    boolean isGiven() {
        if (keys.isEmpty() && signature != null) {
            throw new UnusableInputException("--signature", "", "says nothing without --trust");
        }
        return !keys.isEmpty();
    }

    List<Check> checks(Path folder) {
        return SignatureProof.of(
                folder,
                signature == null ? folder.resolve(ModelSignature.FILE) : signature,
                TrustedKeys.read(keys.toArray(Path[]::new)));
    }
}
