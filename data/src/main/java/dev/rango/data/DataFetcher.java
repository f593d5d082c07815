package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.DiskSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Fetches official data sets into a folder. A run that was interrupted is resumed by the next; what is complete is not
 * fetched again. Java's usual properties choose a proxy ({@code https.proxyHost}, {@code https.proxyPort}).
 */
public final class DataFetcher {
    private static final String VECTORS = "glove.6B.100d.txt";

    private final OfficialSources sources;
    private final Download download;

    /** @param progress told of the bytes of each file in turn */
    public DataFetcher(OfficialSources sources, DownloadProgress progress) {
        this.sources = sources;
        this.download = new Download(progress);
    }

    /**
     * Fetches, checks and unpacks a data set into a folder of its own inside {@code out}.
     *
     * @return how to name the result: a {@link DataSpec} for reviews, news and digits, the file's path for vectors
     * @throws UnusableInputException if a server cannot be reached or answers with an error, a file is not the official
     *     one, or the folder cannot be written; after a failure of the network, calling this again resumes
     */
    public String fetch(OfficialData data, Path out) {
        Path folder = out.resolve(data.id());
        try {
            Files.createDirectories(folder);
            return switch (data) {
                case IMDB -> imdb(folder);
                case AG_NEWS -> agNews(folder);
                case GLOVE -> glove(folder);
                case MNIST -> mnist(folder);
            };
        } catch (IOException e) {
            String reason = "cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")";
            throw new UnusableInputException(folder, "", reason, e);
        }
    }

    private String imdb(Path folder) throws IOException {
        Path root = folder.resolve("aclImdb");
        Path archive = folder.resolve("aclImdb_v1.tar.gz");
        if (Files.exists(root)) {
            // It gets its name only when complete, so one that lacks a folder was not made here.
            for (String part : List.of("train/neg", "train/pos", "test/neg", "test/pos")) {
                if (!Files.isDirectory(root.resolve(part))) {
                    throw new UnusableInputException(
                            root, "", "is there but has no " + part + "; remove it to fetch it again");
                }
            }
        } else {
            download.to(archive, sources.imdb());
            unpackTar(archive, folder, root);
        }
        // Also that of a run that was ended before it could.
        Files.deleteIfExists(archive);
        return new DataSpec(DataSpec.Scheme.IMDB, folder).toString();
    }

    private String agNews(Path folder) throws IOException {
        download.to(folder.resolve("train.csv"), sources.agNewsTrain());
        download.to(folder.resolve("test.csv"), sources.agNewsTest());
        return new DataSpec(DataSpec.Scheme.AG_NEWS, folder).toString();
    }

    private String glove(Path folder) throws IOException {
        Path vectors = folder.resolve(VECTORS);
        Path archive = folder.resolve("glove.6B.zip");
        if (!Files.exists(vectors)) {
            download.to(archive, sources.glove());
            Path unpacking = emptyFolder(folder);
            try {
                Unpacker.unzip(archive, VECTORS, unpacking);
                DiskSync.file(unpacking.resolve(VECTORS));
                Files.move(unpacking.resolve(VECTORS), vectors, StandardCopyOption.ATOMIC_MOVE);
                DiskSync.folder(folder);
            } finally {
                Unpacker.deleteTree(unpacking);
            }
        }
        Files.deleteIfExists(archive);
        return vectors.toString();
    }

    private String mnist(Path folder) throws IOException {
        for (RemoteFile file : sources.mnist()) {
            String path = file.url().getPath();
            download.to(folder.resolve(path.substring(path.lastIndexOf('/') + 1)), file);
        }
        return new DataSpec(DataSpec.Scheme.MNIST, folder).toString();
    }

    private static void unpackTar(Path archive, Path folder, Path root) throws IOException {
        Path unpacking = emptyFolder(folder);
        try {
            Unpacker.untarGzip(archive, unpacking);
            Path unpacked = unpacking.resolve(root.getFileName());
            if (!Files.isDirectory(unpacked)) {
                throw new UnusableInputException(archive, "", "has no folder " + root.getFileName());
            }
            Files.move(unpacked, root, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Unpacker.deleteTree(unpacking);
        }
    }

    /** A folder to unpack into; what an interrupted run left there is removed. */
    private static Path emptyFolder(Path folder) throws IOException {
        Path unpacking = folder.resolve(".unpacking");
        Unpacker.deleteTree(unpacking);
        return Files.createDirectory(unpacking);
    }
}
