package dev.rango.exporter.proof;

import java.util.List;
import java.util.Optional;

/**
 * All lines of a proof.
 *
 * @param checks in the order in which they were made
 * @param sizes before and after, of an export that was made smaller
 */
public record ProofReport(List<Check> checks, Optional<SizeTable> sizes) {
    /** Copies the list. */
    public ProofReport {
        checks = List.copyOf(checks);
    }

    /** A proof by itself. */
    public ProofReport(List<Check> checks) {
        this(checks, Optional.empty());
    }

    /** True when every check holds. */
    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }
}
