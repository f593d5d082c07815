package dev.rango.exporter.proof;

/** An export was not written because it would not give the trained model's answers. */
public final class ProofFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProofReport report;

    /** With the proof that failed. */
    public ProofFailedException(ProofReport report) {
        super("the proof failed: "
                + report.checks().stream()
                        .filter(c -> !c.passed())
                        .map(Check::name)
                        .toList());
        this.report = report;
    }

    /** The whole proof, failed lines included. */
    public ProofReport report() {
        return report;
    }
}
