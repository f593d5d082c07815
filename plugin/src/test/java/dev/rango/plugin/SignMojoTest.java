package dev.rango.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.Form;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.TrustedKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build signs and with which key, and what one that trusts a key believes. */
class SignMojoTest {
    @TempDir
    Path folder;

    private final Lines log = new Lines();
    private final Map<String, String> variables = new HashMap<>();
    private TinyKeys keys;
    private Path model;
    private SignMojo sign;
    private VerifyMojo verify;

    @BeforeEach
    void export() throws Exception {
        keys = TinyKeys.of(1);
        model = folder.resolve("classes/models/tiny");
        Export.of(ExportRequest.of(TinyModels.base(folder.resolve("base")), Form.MERGED))
                .write(model);
        sign = new SignMojo();
        sign.outputDirectory = folder.resolve("classes").toFile();
        sign.resource = "models/tiny";
        sign.environment = variables::get;
        sign.setLog(log);
        verify = new VerifyMojo();
        verify.outputDirectory = sign.outputDirectory;
        verify.resource = sign.resource;
        verify.reportsDirectory = folder.resolve("reports").toFile();
        verify.trust = List.of(keys.writeOpen(folder.resolve("pub.pem")).toFile());
        verify.setLog(log);
    }

    private void signWithFile() throws Exception {
        sign.key = keys.writeSecret(folder.resolve("key.pem")).toFile();
        sign.execute();
    }

    private void assertUnusable(String message) {
        assertThatThrownBy(sign::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining(keys.secret().substring(28, 60));
        assertThat(model.resolve("model.sig")).doesNotExist();
    }

    @Test
    void whatWasSignedIsOpenedAndProvenByWhoTrustsTheKey() throws Exception {
        signWithFile();
        assertThat(log.printed)
                .singleElement()
                .asString()
                .startsWith("INFO signed ")
                .contains(" files of " + model + " with the key ");
        log.printed.clear();
        verify.execute();
        assertThat(log.printed).containsExactly("INFO " + model + " is proven: all 13 checks hold");
        ClassifierOptions trusting = ClassifierOptions.DEFAULT.trust(
                TrustedKeys.read(verify.trust.get(0).toPath()));
        try (TextClassifier classifier = TextClassifier.open(model, trusting)) {
            assertThat(classifier.labels()).containsExactly("down", "up");
        }
    }

    @Test
    void theKeyMayStandInAVariable() throws Exception {
        sign.keyEnv = "SIGNING_KEY";
        variables.put("SIGNING_KEY", keys.secret());
        sign.execute();
        verify.execute();
        assertThat(log.printed).hasSize(2);
    }

    @Test
    void whatIsNotAsItWasSignedEndsTheBuildUnopened() throws Exception {
        signWithFile();
        Files.writeString(model.resolve("config.json"), " ", StandardOpenOption.APPEND);
        assertThatThrownBy(verify::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage(model + " fails its proof: signed files: config.json has changed");
    }

    @Test
    void noSignatureAndThatOfAnotherKeyEndIt() throws Exception {
        assertThatThrownBy(verify::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("fails its proof: signature: ")
                .hasMessageContaining("model.sig: no such file");
        signWithFile();
        Path other = TinyKeys.of(2).writeOpen(folder.resolve("other.pem"));
        verify.trust = List.of(other.toFile());
        assertThatThrownBy(verify::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("is signed with a key that is not trusted");
    }

    @Test
    void aKeyThatCannotBeReadEndsItAndIsNotRepeated() throws Exception {
        assertUnusable("<key>: is missing: say the key's file, or in <keyEnv> the environment variable");
        sign.keyEnv = "SIGNING_KEY";
        assertUnusable("<keyEnv>: SIGNING_KEY: is not set in the environment");
        variables.put("SIGNING_KEY", "");
        assertUnusable("<keyEnv>SIGNING_KEY</keyEnv>: is no PEM file");
        variables.put("SIGNING_KEY", keys.secret().substring(0, 100));
        assertUnusable("is cut off");
        sign.key = folder.resolve("key.pem").toFile();
        assertUnusable("<key>: and <keyEnv> are both there; give one of them");
        sign.keyEnv = null;
        assertUnusable("key.pem: no such file");
        sign.key = new java.io.File(keys.secret());
        assertUnusable("<key>: holds a key itself");
        sign.key = null;
        sign.keyEnv = keys.secret();
        assertUnusable("<keyEnv>: holds a key itself");
    }

    @Test
    void thePasswordOfAKeyIsInAVariableOrAFile() throws Exception {
        sign.key = keys.writeSecret(folder.resolve("key.pem")).toFile();
        sign.keyPasswordEnv = "PASSWORD";
        assertUnusable("<keyPasswordEnv>: PASSWORD: is not set in the environment");
        sign.keyPasswordFile = folder.resolve("none").toFile();
        assertUnusable("<keyPasswordFile>: and <keyPasswordEnv>: say one of them");
        sign.keyPasswordEnv = null;
        assertUnusable("none: no such file");
    }

    @Test
    void noFolderEndsItAndSkippingDoesNothing() throws Exception {
        sign.skip = true;
        sign.execute();
        assertThat(log.printed).containsExactly("INFO skipped");
        sign.skip = false;
        sign.model = folder.resolve("other").toFile();
        sign.key = keys.writeSecret(folder.resolve("key.pem")).toFile();
        assertUnusable("other: no such");
    }
}
