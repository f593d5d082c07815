package dev.rango.cli;

import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import java.util.function.Supplier;

/** What commands print of a folder that is written only when it is proven. */
final class ProofOutput {
    private ProofOutput() {}

    /**
     * The proof of what was written.
     *
     * @throws ProofFailedException when nothing was, after printing why
     */
    static ProofReport of(boolean json, Supplier<ProofReport> writing) {
        try {
            return writing.get();
        } catch (ProofFailedException e) {
            if (json) {
                Json.printLine(Json.proof(e.report()));
            } else {
                Terminal.print(e.report());
            }
            throw e;
        }
    }
}
