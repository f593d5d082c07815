package dev.rango.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

    /**
     * What it holds.
     *
     * @param skipped files and folders that are left out, with all that is in them
     */
    FolderListing list(List<String> skipped) throws IOException {
        FolderListing found = new FolderListing(new TreeSet<>(), new TreeSet<>());
        try {
            list(held, "", 0, skipped, found);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    private void list(DirectoryStream<Path> stream, String prefix, int depth, List<String> skipped, FolderListing found)
            throws IOException {
        for (Path entry : stream) {
            String name = prefix + entry.getFileName();
            if (skipped.contains(name)) {
                continue;
            }
            BasicFileAttributes kind = kind(stream, entry);
            if (found.files().size() + found.others().size() == FolderListing.MOST_FILES
                    || depth == FolderListing.DEEPEST) {
                throw new UnusableInputException(folder, "", "holds too many files, or too deep ones: is it a model?");
            }
            if (!kind.isDirectory()) {
                (kind.isRegularFile() ? found.files() : found.others()).add(name);
                continue;
            }
            try (DirectoryStream<Path> inside = inside(stream, entry)) {
                list(inside, name + "/", depth + 1, skipped, found);
            }
        }
    }

    private static BasicFileAttributes kind(DirectoryStream<Path> stream, Path entry) throws IOException {
        return stream instanceof SecureDirectoryStream<Path> secure
                ? secure.getFileAttributeView(
                                entry.getFileName(), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes()
                : Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static DirectoryStream<Path> inside(DirectoryStream<Path> stream, Path entry) throws IOException {
        return stream instanceof SecureDirectoryStream<Path> secure
                ? secure.newDirectoryStream(entry.getFileName(), LinkOption.NOFOLLOW_LINKS)
                : Files.newDirectoryStream(entry);
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
            System.getLogger(FolderHandle.class.getName()).log(System.Logger.Level.DEBUG, "not closed: " + e);
        }
    }
}
