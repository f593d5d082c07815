package dev.rango.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends a build, and what it leaves for the build server. */
class VerifyMojoTest {
    @TempDir
    Path folder;

    private final Lines log = new Lines();
    private final VerifyMojo mojo = new VerifyMojo();
    private Path model;
    private Path report;

    @BeforeEach
    void export() throws IOException {
        model = folder.resolve("classes/models/tiny");
        Export.of(ExportRequest.of(TinyModels.base(folder.resolve("base")), Form.MERGED))
                .write(model);
        mojo.outputDirectory = folder.resolve("classes").toFile();
        mojo.resource = "models/tiny";
        mojo.reportsDirectory = folder.resolve("reports").toFile();
        mojo.setLog(log);
        report = folder.resolve("reports/TEST-rango.verify.tiny.xml");
    }

    @Test
    void aProvenModelIsOneLineAndAReport() throws Exception {
        mojo.execute();
        assertThat(log.printed).containsExactly("INFO " + model + " is proven: all 11 checks hold");
        assertThat(report).content().contains("<testsuite name=\"rango.verify.tiny\"", "failures=\"0\"");
    }

    @Test
    void aChangedModelEndsTheBuild() throws IOException {
        Files.writeString(model.resolve("config.json"), " ", java.nio.file.StandardOpenOption.APPEND);
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith(model + " fails its proof: digests: config.json has changed: ");
        assertThat(report).content().contains("<failure message=\"config.json has changed: ");
    }

    @Test
    void noModelEndsTheBuildToo() {
        mojo.model = folder.resolve("other").toFile();
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("is no export, base or adapter");
        assertThat(folder.resolve("reports/TEST-rango.verify.other.xml"))
                .content()
                .contains("<error");
    }
}
