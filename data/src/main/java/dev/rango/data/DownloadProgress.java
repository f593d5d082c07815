package dev.rango.data;

/** Told how far a download is. */
@FunctionalInterface
public interface DownloadProgress {
    /** For those who do not want to know. */
    DownloadProgress NONE = (done, total) -> {};

    /**
     * Called from time to time, in the thread that downloads.
     *
     * @param done bytes on disk, those of an earlier, interrupted run included
     * @param total bytes of the whole file, or -1 if the server does not say
     */
    void bytes(long done, long total);
}
