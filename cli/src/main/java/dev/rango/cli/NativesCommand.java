package dev.rango.cli;

import dev.rango.data.Plural;
import dev.rango.models.FileKind;
import dev.rango.runtime.session.OnnxRuntimeInfo;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "natives",
        description = {
            "Takes ONNX Runtime's native libraries of one platform out of its jar, for small packages and fast starts.",
            "java -Donnxruntime.native.path=DIR uses them where they lie, where the jar's are unpacked at every start."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class NativesCommand implements Callable<Integer> {
    @Option(
            names = "--platform",
            paramLabel = "NAME",
            description = "linux-x64, linux-aarch64, osx-aarch64, win-x64 (default: this machine's)")
    private String platform;

    @Option(names = "--out", paramLabel = "DIR", description = "folder to write the libraries into")
    private Path out;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description = "jar to write: ONNX Runtime's classes with this platform's libraries only")
    private Path jar;

    @Override
    public Integer call() {
        NativeLibraries natives = NativeLibraries.of(platform == null ? OnnxRuntimeInfo.platform() : platform);
        new OutputFiles().reads("natives", natives.jar()).writes("--jar", jar, FileKind.RUNTIME_JAR);
        if (out == null && jar == null) {
            natives.sizes().forEach((name, bytes) -> System.out.printf("%s  %s bytes%n", name, Terminal.count(bytes)));
            return 0;
        }
        if (out != null) {
            natives.extract(out);
            System.out.println("wrote " + Plural.of(natives.sizes().size(), "library", "libraries") + " to " + out);
            System.out.println("java -Donnxruntime.native.path=" + out.toAbsolutePath() + " …");
        }
        if (jar != null) {
            natives.writeJar(jar);
            System.out.printf(
                    "wrote %s (%s bytes; the whole jar has %s)%n",
                    jar, Terminal.count(NativeLibraries.size(jar)), Terminal.count(natives.jarSize()));
        }
        return 0;
    }
}
