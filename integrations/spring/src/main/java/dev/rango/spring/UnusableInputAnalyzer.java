package dev.rango.spring;

import dev.rango.runtime.UnusableInputException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** An application that cannot start for its model says why in place of a stack trace. */
final class UnusableInputAnalyzer extends AbstractFailureAnalyzer<UnusableInputException> {
    @Override
    protected FailureAnalysis analyze(Throwable failure, UnusableInputException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Mend it, or see what `rango verify` says of the folder of the property rango.model.",
                cause);
    }
}
