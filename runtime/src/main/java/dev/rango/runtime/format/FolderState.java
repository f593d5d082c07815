package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a look at a folder finds without reading its files: two looks that find the same have nobody writing between them.
 *
 * @param digest of its manifest; empty where there is none that can be read
 * @param stamp which folder and which files of what size, age and identity; empty where there is nothing at that name
 */
public record FolderState(String digest, String stamp) {
    private static final FolderState NOTHING = new FolderState("", "");
    private static final int DEPTH = 3;
    private static final int MOST_FILES = 10_000;

    public static FolderState of(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return NOTHING;
        }
        return new FolderState(digestOf(folder), stampOf(folder));
    }

    public boolean isNothing() {
        return stamp.isEmpty();
    }

    public static String digestOf(Path folder) {
        try (FolderHandle handle = FolderHandle.open(folder)) {
            return HeldFiles.manifest(folder, handle).sha256();
        } catch (UnusableInputException | IOException e) {
            return "";
        }
    }

    private static String stampOf(Path folder) {
        try {
            Path real = folder.toRealPath();
            try (Stream<Path> files = Files.walk(real, DEPTH)) {
                return files.limit(MOST_FILES)
                        .sorted()
                        .map(FolderState::stampOfFile)
                        .collect(Collectors.joining("\n"));
            }
        } catch (IOException | UncheckedIOException e) {
            // A link to nowhere, a folder that may not be read, one that goes at this moment.
            return e.toString();
        }
    }

    private static String stampOfFile(Path file) {
        try {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
            return file + " " + is.size() + " " + is.lastModifiedTime() + " " + is.fileKey();
        } catch (IOException e) {
            return file + " " + e;
        }
    }
}
