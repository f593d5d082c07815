package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.Plural;
import dev.rango.models.FolderSignature;
import dev.rango.models.SigningKey;
import dev.rango.runtime.format.ModelSignature;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sign",
        description = {
            "Signs all files of a folder, an exported model's or any other, in the format of OpenSSF Model Signing 1.0.",
            "`rango verify DIR --trust pub.pem`, its own `model_signing verify key`, and a device that trusts the key hold the folder against it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SignCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "folder to sign")
    private Path folder;

    @Mixin
    private KeyOptions key;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "signature to write, " + ModelSignature.FILE
                    + " in the folder by default, where devices look for it")
    private Path out;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() {
        SigningKey read = key.read();
        FolderSignature signature =
                FolderSignature.of(folder, read, out == null ? folder.resolve(ModelSignature.FILE) : out);
        signature.write();
        if (json) {
            ObjectNode object = Json.object();
            object.put("signature", signature.file().toString());
            object.put("key", signature.key());
            object.put("files", signature.files());
            Json.printLine(object);
        } else {
            System.out.println("signed " + Plural.of(signature.files(), "file") + " of " + folder + " with the key "
                    + signature.key());
            System.out.println("wrote " + signature.file());
        }
        return 0;
    }
}
