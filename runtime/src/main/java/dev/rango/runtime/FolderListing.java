package dev.rango.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;

/**
 * What a folder holds, with its subfolders; names are relative to it, with {@code /} on every system. Links are not followed,
 * but the folder itself may be one.
 *
 * @param files regular files
 * @param others symbolic links, pipes, sockets and devices
 */
public record FolderListing(SortedSet<String> files, SortedSet<String> others) {
    /** More are in no model, and would fill the memory of a device. */
    static final int MOST_FILES = 100_000;

    static final int DEEPEST = 32;

    /**
     * Looks into a folder.
     *
     * @param skipped files and folders that are left out, with all that is in them
     * @throws UnusableInputException when there is no such folder, it cannot be read, or holds more than a model does
     */
    public static FolderListing of(Path folder, List<String> skipped) {
        try (FolderHandle handle = FolderHandle.open(folder)) {
            return handle.list(skipped);
        } catch (IOException e) {
            throw HeldFiles.unreadable(folder, e);
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
