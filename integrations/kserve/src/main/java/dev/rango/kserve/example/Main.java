package dev.rango.kserve.example;

import dev.rango.runtime.ModelHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** Serves a folder under its name on this machine alone, and takes what replaces it: {@code Main FOLDER PORT}. */
public final class Main {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private Main() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        ModelHandle model = ModelHandle.open(folder);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
        InferenceServer server = new InferenceServer(folder.getFileName().toString(), model, address);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            model.close();
        }));
        model.watch(LOOK);
        System.out.println("http:/" + server.address() + "/v2/models/" + folder.getFileName());
    }
}
