package dev.rango.plugin;

import dev.rango.data.Plural;
import dev.rango.models.FolderSignature;
import dev.rango.models.KeyPassword;
import dev.rango.models.SigningKey;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelSignature;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Signs all files of a model in the format of OpenSSF Model Signing 1.0, in place of an older signature. The key is read from a
 * file or from an environment variable; a pom, which many can read, never holds it. Each build signs anew.
 *
 * <p>Bound to process-classes: after the export, before the tests and the jar.
 */
@Mojo(name = "sign", defaultPhase = LifecyclePhase.PROCESS_CLASSES, threadSafe = true)
public final class SignMojo extends AbstractMojo {
    private static final String PEM = "-----BEGIN";

    /** Folder to sign; without, the one that <code>rango:export</code> writes with the same outputDirectory and resource. */
    @Parameter(property = "rango.model")
    File model;

    /** As of <code>rango:export</code>. */
    @Parameter(property = "rango.outputDirectory", defaultValue = "${project.build.outputDirectory}")
    File outputDirectory;

    /** As of <code>rango:export</code>. */
    @Parameter(property = "rango.resource", defaultValue = "model")
    String resource;

    /** File of the private key on P-256, P-384 or P-521, PEM, as <code>openssl ecparam -genkey</code> writes it. */
    @Parameter(property = "rango.key")
    File key;

    /** Instead of <code>key</code>: name of the environment variable whose value is the text of such a file. */
    @Parameter(property = "rango.keyEnv")
    String keyEnv;

    /** Name of the environment variable that holds the password of an encrypted key. */
    @Parameter(property = "rango.keyPasswordEnv")
    String keyPasswordEnv;

    /** File whose first line is the password of an encrypted key. */
    @Parameter(property = "rango.keyPasswordFile")
    File keyPasswordFile;

    /** Skips this goal. */
    @Parameter(property = "rango.skip", defaultValue = "false")
    boolean skip;

    /** Of tests, which have no variables of their own. */
    UnaryOperator<String> environment = System::getenv;

    /** Maven makes it. */
    public SignMojo() {}

    @Override
    public void execute() throws MojoFailureException, MojoExecutionException {
        if (skip) {
            getLog().info("skipped");
            return;
        }
        Step.run(getLog(), this::sign);
    }

    private void sign() {
        Path folder = model == null ? ModelFolder.of(outputDirectory, resource) : model.toPath();
        FolderSignature signature = FolderSignature.of(folder, read(), folder.resolve(ModelSignature.FILE));
        signature.write();
        getLog().info("signed " + Plural.of(signature.files(), "file") + " of " + folder + " with the key "
                + signature.key());
    }

    private SigningKey read() {
        if ((key == null) == (keyEnv == null)) {
            throw new UnusableInputException(
                    "<key>",
                    "",
                    key == null
                            ? "is missing: say the key's file, or in <keyEnv> the environment variable that holds it"
                            : "and <keyEnv> are both there; give one of them");
        }
        refuseKeyItself("<key>", key == null ? "" : key.getPath());
        refuseKeyItself("<keyEnv>", keyEnv == null ? "" : keyEnv);
        Optional<char[]> password = KeyPassword.from(
                Optional.ofNullable(keyPasswordEnv),
                Optional.ofNullable(keyPasswordFile).map(File::toPath),
                environment);
        return key != null ? SigningKey.read(key.toPath(), password) : fromEnvironment(password);
    }

    /** What was put there is not repeated: a build's log is read by more than its pom. */
    private static void refuseKeyItself(String parameter, String value) {
        if (value.contains(PEM)) {
            throw new UnusableInputException(
                    parameter,
                    "",
                    "holds a key itself; say its file in <key>, or in <keyEnv> the name of its variable");
        }
    }

    private SigningKey fromEnvironment(Optional<char[]> password) {
        String pem = environment.apply(keyEnv);
        if (pem == null) {
            throw new UnusableInputException("<keyEnv>", keyEnv, "is not set in the environment");
        }
        return SigningKey.parse("<keyEnv>" + keyEnv + "</keyEnv>", pem, password);
    }
}
