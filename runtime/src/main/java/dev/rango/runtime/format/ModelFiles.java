package dev.rango.runtime.format;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the files of a model come from: a folder that was checked and is held in memory, or the disk as it is. */
public interface ModelFiles {
    /** File name of the graph inside a model folder. */
    String GRAPH = "model.onnx";
    /** File name of the tokenizer. */
    String TOKENIZER = "tokenizer.json";
    /** File name of the pairs of words, where a model knows some. */
    String PAIRS = "pairs.txt";

    /** For messages, and for what must be given a file. */
    Path path(String name);

    /** A small file as a whole; none when there is no such file. */
    Optional<byte[]> read(String name);

    /** Whether there is such a file. */
    boolean has(String name);

    /** As {@link #read}. */
    default byte[] require(String name) {
        return read(name).orElseThrow(() -> new UnusableInputException(path(name), "", "no such file"));
    }

    /** Whether a file is the one that {@code start.bin} noted. */
    boolean isAsNoted(String name, NotedFiles noted) throws IOException;

    /** The tensors of a task's adapter. */
    List<AdapterFile.Parameter> adapter(String task);

    /**
     * The graph's tables in memory that stays as it is; none where ONNX Runtime shall map them from the disk.
     *
     * @param location file name that the graph gives
     */
    Optional<ByteBuffer> table(String location);

    /**
     * That the disk still has what was read: for those who had to read it themselves.
     *
     * @throws UnusableInputException when a file was changed meanwhile
     */
    default void requireSameOnDisk() {}

    /** Whether a trusted key signed them, so that nothing else may run. */
    default boolean areSigned() {
        return false;
    }

    /** The model is open: only the golden texts are asked for again. */
    default void forgetParsed() {}

    /** Waits for what is still being checked. */
    void requireIntact();

    /** Digest of the manifest; empty when there is none. */
    String digest();

    /** Nobody reads tables and adapters any more: their memory may serve others. */
    default void release() {}

    /**
     * @param otherwise says what a folder without a graph is, when it knows
     * @throws UnusableInputException when there is no such folder, or a file is missing or, where that is asked for, not what the manifest
     *     says
     */
    static ModelFiles open(Path folder, ClassifierOptions options, Consumer<Path> otherwise) {
        Integrity integrity = options.integrity();
        try {
            Path settled = Replacement.settled(folder);
            if (integrity == Integrity.UNCHECKED && !Files.isDirectory(settled)) {
                throw new UnusableInputException(folder, "", "no such folder");
            }
            ModelFiles files = integrity == Integrity.UNCHECKED
                    ? onDisk(settled)
                    : HeldFiles.open(folder, integrity, options.trusted());
            if (!files.has(ModelFiles.GRAPH)) {
                otherwise.accept(folder);
            }
            return files;
        } catch (UnusableInputException e) {
            if (Files.isDirectory(folder) && !Files.exists(folder.resolve(ModelFiles.GRAPH))) {
                otherwise.accept(folder);
            }
            throw e;
        }
    }

    /** The files of a folder, read when they are asked for and believed. */
    static ModelFiles onDisk(Path folder) {
        return new FilesOnDisk(folder);
    }
}
