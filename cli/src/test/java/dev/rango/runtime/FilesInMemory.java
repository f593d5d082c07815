package dev.rango.runtime;

import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.NotedFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model's small files as somebody would have them who makes their checksums fit. */
record FilesInMemory(Map<String, byte[]> files) implements ModelFiles {
    @Override
    public Path path(String name) {
        return Path.of(name);
    }

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(files.get(name));
    }

    @Override
    public boolean has(String name) {
        return files.containsKey(name);
    }

    @Override
    public boolean isAsNoted(String name, NotedFiles noted) {
        return true;
    }

    @Override
    public List<AdapterFile.Parameter> adapter(String task) {
        return List.of();
    }

    @Override
    public Optional<ByteBuffer> table(String location) {
        return Optional.empty();
    }

    @Override
    public void requireIntact() {
        // Believed.
    }

    @Override
    public String digest() {
        return "";
    }
}
