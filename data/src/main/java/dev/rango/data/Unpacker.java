package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Enumeration;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks archives into an empty folder. An archive with a name that leads out of the folder is refused. Failures to
 * write are left to the caller as IOExceptions.
 */
final class Unpacker {
    private static final int BUFFER = 1 << 16;

    private Unpacker() {}

    /** Unpacks a gzipped tar archive. */
    static void untarGzip(Path archive, Path target) throws IOException {
        try (InputStream raw = Files.newInputStream(archive);
                InputStream unpacked = new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER)) {
            TarReader tar = new TarReader(archive, unpacked);
            for (TarReader.Entry entry = tar.next(); entry != null; entry = tar.next()) {
                Path file = inside(archive, target, entry.name());
                if (entry.isFolder()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                // Refuses a name that comes twice. No link is ever made here, so none can be followed.
                try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                    tar.copyTo(out);
                }
            }
            // gzip's own checksum comes last, after the padding.
            unpacked.transferTo(OutputStream.nullOutputStream());
        } catch (EOFException | ZipException e) {
            throw TextFile.unreadable(archive, "", e);
        }
    }

    /** Unpacks one file of a zip archive, given by its whole name. All names are checked. */
    static void unzip(Path archive, String wanted, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                inside(archive, target, all.nextElement().getName());
            }
            ZipEntry entry = zip.getEntry(wanted);
            if (entry == null || entry.isDirectory()) {
                throw new UnusableInputException(archive, "", "has no file " + wanted);
            }
            try (InputStream content = zip.getInputStream(entry)) {
                Files.copy(content, target.resolve(wanted), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (EOFException | ZipException e) {
            throw new UnusableInputException(archive, "", "is no sound zip archive (" + e.getMessage() + ")", e);
        }
    }

    /** Removes a folder with all in it; does nothing if it is not there. */
    static void deleteTree(Path root) throws IOException {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            if (Files.exists(root)) {
                throw e;
            }
        }
    }

    private static Path inside(Path archive, Path target, String name) {
        Path path = null;
        // A backslash separates folders on some systems and is an ordinary character on others.
        if (!name.isEmpty() && !name.startsWith("/") && name.indexOf('\\') < 0) {
            try {
                path = target.resolve(name).normalize();
            } catch (InvalidPathException e) {
                path = null;
            }
        }
        if (path == null || !path.startsWith(target.normalize())) {
            throw new UnusableInputException(archive, "", "refused: entry \"" + name + "\" leads out of the folder");
        }
        return path;
    }
}
