package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a folder holds, with its subfolders; names are relative to it, with {@code /} on every system. Links are not followed,
 * but the folder itself may be one.
 *
 * @param files regular files
 * @param others symbolic links, pipes, sockets and devices
 */
public record FolderListing(SortedSet<String> files, SortedSet<String> others) {
    /** More are in no model, and would fill the memory of a device. */
    private static final int MOST_FILES = 100_000;

    private static final int DEEPEST = 32;

    /**
     * Looks into a folder.
     *
     * @param skipped files and folders that are left out, with all that is in them
     * @throws UnusableInputException when there is no such folder, it cannot be read, or holds more than a model does
     */
    public static FolderListing of(Path folder, List<String> skipped) {
        FolderListing found = new FolderListing(new TreeSet<>(), new TreeSet<>());
        try {
            found.add(folder, "", skipped, 0);
        } catch (IOException e) {
            throw HeldFiles.unreadable(folder, e);
        } catch (DirectoryIteratorException e) {
            throw HeldFiles.unreadable(folder, e.getCause());
        }
        return found;
    }

    private void add(Path folder, String prefix, List<String> skipped, int depth) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = prefix + entry.getFileName();
                if (skipped.contains(name)) {
                    continue;
                }
                if (files.size() + others.size() == MOST_FILES || depth == DEEPEST) {
                    throw new UnusableInputException(
                            folder, "", "holds too many files, or too deep ones: is it a model?");
                }
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    add(entry, name + "/", skipped, depth + 1);
                } else {
                    (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) ? files : others).add(name);
                }
            }
        }
    }

    /** A name with letters spelled out that may look like others: those beyond ASCII. */
    public static String shown(String name) {
        StringBuilder spelled = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (c >= ' ' && c <= '~') {
                spelled.append(c);
            } else {
                spelled.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return spelled.toString();
    }
}
