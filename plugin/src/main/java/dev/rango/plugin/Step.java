package dev.rango.plugin;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/** A step of a build, which ends well or with one line that says why not. */
@FunctionalInterface
interface Step {
    void run() throws MojoFailureException;

    /**
     * Runs a step.
     *
     * @throws MojoFailureException when a check failed
     * @throws MojoExecutionException when an input is unusable; the same line as on the command line
     */
    static void run(Log log, Step step) throws MojoFailureException, MojoExecutionException {
        try {
            step.run();
        } catch (ProofFailedException e) {
            throw failed("the export was not written", e.report(), log);
        } catch (UnusableInputException e) {
            throw new MojoExecutionException(e.message(ParameterNames.IN_POM), e);
        }
    }

    /** All crosses as errors of the log; the first one, with its worst case, as the reason that ends the build. */
    static MojoFailureException failed(String what, ProofReport report, Log log) {
        report.checks().forEach(check -> {
            String line = (check.passed() ? "✓ " : "✗ ") + check.name() + ": " + ParameterNames.in(check.finding());
            if (check.passed()) {
                log.info(line);
            } else {
                log.error(line);
            }
        });
        List<Check> crosses =
                report.checks().stream().filter(check -> !check.passed()).toList();
        String more = crosses.size() == 1 ? "" : ", and " + (crosses.size() - 1) + " more";
        return new MojoFailureException(what + ": " + crosses.get(0).name() + ": "
                + ParameterNames.in(crosses.get(0).finding()) + more);
    }
}
