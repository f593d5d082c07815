package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A folder that stays the same one while another takes its name, where the system can hold on to folders (Linux, macOS); elsewhere
 * its files are found by their paths.
 */
final class FolderHandle implements AutoCloseable {
    private final Path folder;
    private final DirectoryStream<Path> held;

    private FolderHandle(Path folder, DirectoryStream<Path> held) {
        this.folder = folder;
        this.held = held;
    }

    static FolderHandle open(Path folder) throws IOException {
        return new FolderHandle(folder, Files.newDirectoryStream(folder));
    }

    /**
     * Opens a file for reading.
     *
     * @param name relative to the folder
     * @throws NoSuchFileException when there is none
     * @throws UnusableInputException when it is a folder, a pipe or the like, which is not opened: a pipe waits for a writer
     */
    FileChannel file(String name) throws IOException {
        Path relative = folder.getFileSystem().getPath(name);
        if (!attributes(relative).readAttributes().isRegularFile()) {
            throw new UnusableInputException(folder.resolve(name), "", "is no regular file");
        }
        if (held instanceof SecureDirectoryStream<Path> secure) {
            SeekableByteChannel channel = secure.newByteChannel(relative, Set.of(StandardOpenOption.READ));
            if (channel instanceof FileChannel file) {
                return file;
            }
            channel.close();
        }
        return FileChannel.open(folder.resolve(name), StandardOpenOption.READ);
    }

    private BasicFileAttributeView attributes(Path relative) {
        return held instanceof SecureDirectoryStream<Path> secure
                ? secure.getFileAttributeView(relative, BasicFileAttributeView.class)
                : Files.getFileAttributeView(folder.resolve(relative), BasicFileAttributeView.class);
    }

    @Override
    public void close() {
        try {
            held.close();
        } catch (IOException e) {
            Logger.getLogger(FolderHandle.class.getName()).log(Level.FINE, "not closed: " + e);
        }
    }
}
