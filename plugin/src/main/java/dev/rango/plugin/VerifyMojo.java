package dev.rango.plugin;

import dev.rango.exporter.JunitReport;
import dev.rango.exporter.SignatureProof;
import dev.rango.exporter.Verification;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.format.ModelSignature;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Proves an exported model by itself: digests, graph, tokens and scores of its golden texts, invariance under batch, order
 * and padding, texts made to break things. A check that fails ends the build. It is never skipped for being up to date.
 */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class VerifyMojo extends AbstractMojo {
    /** Exported model; without, the one that <code>rango:export</code> writes with the same outputDirectory and resource. */
    @Parameter(property = "rango.model")
    File model;

    /** As of <code>rango:export</code>. */
    @Parameter(property = "rango.outputDirectory", defaultValue = "${project.build.outputDirectory}")
    File outputDirectory;

    /** As of <code>rango:export</code>. */
    @Parameter(property = "rango.resource", defaultValue = "model")
    String resource;

    /** Public keys, PEM files, whose signatures are believed; with any the model must be signed, and be as it was signed. */
    @Parameter(property = "rango.trust")
    List<File> trust;

    /** Where a JUnit report with a test case for each check is written: beside those of the tests, where build servers look. */
    @Parameter(property = "rango.reportsDirectory", defaultValue = "${project.build.directory}/surefire-reports")
    File reportsDirectory;

    /** Skips this goal. */
    @Parameter(property = "rango.skip", defaultValue = "false")
    boolean skip;

    /** Maven makes it. */
    public VerifyMojo() {}

    @Override
    public void execute() throws MojoFailureException, MojoExecutionException {
        if (skip) {
            getLog().info("skipped");
            return;
        }
        Step.run(getLog(), this::verify);
    }

    private void verify() throws MojoFailureException {
        Path folder = model == null ? ModelFolder.of(outputDirectory, resource) : model.toPath();
        ProofReport report = JunitReport.recording(
                folder, reportsDirectory.toPath().resolve(JunitReport.fileName(folder)), () -> proof(folder));
        if (!report.passed()) {
            throw Step.failed(folder + " fails its proof", report, getLog());
        }
        report.checks().forEach(check -> getLog().debug("✓ " + check.name() + ": " + check.finding()));
        getLog().info(folder + " is proven: all " + report.checks().size() + " checks hold");
    }

    private ProofReport proof(Path folder) {
        if (trust == null || trust.isEmpty()) {
            return Verification.of(folder);
        }
        TrustedKeys keys = TrustedKeys.read(trust.stream().map(File::toPath).toArray(Path[]::new));
        return SignatureProof.then(
                SignatureProof.of(folder, folder.resolve(ModelSignature.FILE), keys), () -> Verification.of(folder));
    }
}
