package dev.rango.data;

import dev.rango.fuzz.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Unpacks an archive, and looks whether something lies elsewhere than where it was told to. */
final class Unpacked {
    interface Unpacking {
        void unpack(Path archive, Path target) throws IOException;
    }

    private Unpacked() {}

    static void of(byte[] archive, String name, Unpacking unpacking) {
        Reading.of(archive, name, file -> {
            Path outside = Files.createTempDirectory("rango-unpacked");
            Path target = Files.createDirectories(outside.resolve("a/b"));
            try {
                unpacking.unpack(file, target);
            } catch (IOException e) {
                // A name that this disk does not take, or takes once: for the caller, who says so.
                requireSaid(e);
            }
            try (Stream<Path> all = Files.walk(outside)) {
                List<Path> elsewhere = all.filter(p -> !p.startsWith(target) && !target.startsWith(p))
                        .toList();
                if (!elsewhere.isEmpty()) {
                    throw new AssertionError("unpacked outside of the folder: " + elsewhere);
                }
            } finally {
                Unpacker.deleteTree(outside);
            }
            return true;
        });
    }

    private static void requireSaid(IOException e) {
        if (e.getMessage() == null || e.getMessage().isBlank()) {
            throw new AssertionError("fails without a word", e);
        }
    }
}
