package dev.rango.runtime.format;

import dev.rango.runtime.Integrity;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A folder that is believed: see {@link Integrity#UNCHECKED}. */
public record FilesOnDisk(Path folder) implements ModelFiles {
    private static final int LARGEST = 1 << 30;

    @Override
    public Path path(String name) {
        return folder.resolve(name);
    }

    @Override
    public boolean has(String name) {
        return Files.exists(path(name));
    }

    @Override
    public Optional<byte[]> read(String name) {
        Path file = path(name);
        try {
            if (Files.exists(file) && Files.size(RegularFile.require(file)) > LARGEST) {
                throw new UnusableInputException(file, "", "has more than " + (LARGEST >> 20) + " MB");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw RegularFile.unreadable(file, e);
        }
    }

    @Override
    public boolean isAsNoted(String name, NotedFiles noted) throws IOException {
        Optional<byte[]> content = read(name);
        return content.isPresent() && noted.has(name, content.get());
    }

    @Override
    public List<AdapterFile.Parameter> adapter(String task) {
        return AdapterFile.map(AdapterFile.beside(path(ModelFiles.GRAPH), task));
    }

    @Override
    public Optional<ByteBuffer> table(String location) {
        return Optional.empty();
    }

    @Override
    public String digest() {
        return read(ModelManifest.FILE).map(Sha256::of).orElse("");
    }

    @Override
    public void requireIntact() {
        // Nothing is held against anything.
    }
}
