package dev.rango.runtime.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * How one folder takes the name of another. There is no call for it in Java, so it takes two renames: the old folder
 * moves into {@code .NAME.writing/old}, then {@code .NAME.writing/new}, which is whole and on the disk, takes the name. Between the two
 * nothing has the name; whoever looks then, while the writer works or after it died there, does the second rename himself, or
 * reads the new folder where it lies.
 */
public final class Replacement {
    private static final String NEW = "new";
    private static final String OLD = "old";

    private Replacement() {}

    /**
     * Where to read a folder: at its name, but for a disk that cannot be written and was left between the two renames.
     * A replacement that somebody left there is ended.
     */
    public static Path settled(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (exists(folder) || absolute.getFileName() == null || !isHalfDone(absolute)) {
            return folder;
        }
        Path whole = whole(absolute);
        try {
            Files.move(whole, absolute, StandardCopyOption.ATOMIC_MOVE);
            return folder;
        } catch (IOException notOurs) {
            // A disk for reading only, or somebody was faster.
            return exists(folder) || !exists(whole) ? folder : whole;
        }
    }

    /** The folder beside {@code target} for what is not yet, or no longer, to be seen at its name. */
    public static Path place(Path target) {
        return target.resolveSibling("." + target.getFileName() + ".writing");
    }

    /** Where a folder lies that is whole, and is going to have the name. */
    public static Path whole(Path target) {
        return place(target).resolve(NEW);
    }

    /** Where the folder lies that had the name. */
    public static Path old(Path target) {
        return place(target).resolve(OLD);
    }

    /** Between the two renames: without the old one a user has removed what had the name, and wants nothing there. */
    public static boolean isHalfDone(Path target) {
        return !exists(target) && exists(old(target)) && exists(whole(target));
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
}
