package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.OptionalInt;
import java.util.Set;

/** Whether a folder is one that nobody else can put files into: the user's own, or the system's. */
public final class OwnFolder {
    private static final int ROOT = 0;
    /** Owned by whoever runs this process. */
    private static final Path SELF = Path.of("/proc/self");

    private OwnFolder() {}

    /**
     * Nothing is known where the system has no owners, or does not tell which is this process's: there it passes.
     *
     * @param wayOut what a user can do, behind a semicolon
     * @throws UnusableInputException when the folder is a link, somebody else's, or others may write to it
     */
    public static void require(Path folder, String wayOut) throws IOException {
        if (Files.isSymbolicLink(folder)) {
            throw new UnusableInputException(folder, "", "is a link, which is not followed" + wayOut);
        }
        OptionalInt own = owner(SELF);
        OptionalInt owner = owner(folder);
        if (own.isEmpty() || owner.isEmpty()) {
            return;
        }
        if (owner.getAsInt() != own.getAsInt() && owner.getAsInt() != ROOT) {
            throw new UnusableInputException(
                    folder, "", "belongs to another user, who could put other models there" + wayOut);
        }
        Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        if (allowed.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new UnusableInputException(
                    folder,
                    "",
                    "may be written to by everybody, who could put other models there (chmod o-w)" + wayOut);
        }
    }

    private static OptionalInt owner(Path path) throws IOException {
        try {
            return Files.exists(path)
                    ? OptionalInt.of((Integer) Files.getAttribute(path, "unix:uid"))
                    : OptionalInt.empty();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return OptionalInt.empty();
        }
    }
}
