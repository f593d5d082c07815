package dev.rango.cli;

import dev.rango.data.DataFetcher;
import dev.rango.data.DownloadProgress;
import dev.rango.data.OfficialData;
import dev.rango.data.OfficialSources;
import dev.rango.data.RemoteFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A process that fetches word vectors as {@code data fetch} does, from another server: {@code URL MD5 FOLDER}. */
final class FetchingChild {
    private FetchingChild() {}

    public static void main(String[] arguments) {
        RemoteFile file = new RemoteFile(URI.create(arguments[0]), arguments[1]);
        OfficialSources sources = new OfficialSources(file, file, file, file, List.of());
        new DataFetcher(sources, DownloadProgress.NONE).fetch(OfficialData.GLOVE, Path.of(arguments[2]));
    }
}
