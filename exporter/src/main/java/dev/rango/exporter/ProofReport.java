package dev.rango.exporter;

import java.util.List;

/**
 * All lines of a proof.
 *
 * @param checks in the order in which they were made
 */
public record ProofReport(List<Check> checks) {
    /** Copies the list. */
    public ProofReport {
        checks = List.copyOf(checks);
    }

    /** True when every check holds. */
    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }
}
