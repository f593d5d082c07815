package dev.rango.data;

import java.net.URI;
import java.util.Locale;

/**
 * A file to download.
 *
 * @param url where it is; http or https
 * @param md5 its MD5 checksum, 32 hexadecimal digits
 */
public record RemoteFile(URI url, String md5) {
    /** @throws IllegalArgumentException if {@code md5} is no checksum or the address neither http nor https */
    public RemoteFile {
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw new IllegalArgumentException("neither http nor https: " + url);
        }
        md5 = md5.toLowerCase(Locale.ROOT);
        if (!md5.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("not an MD5 checksum: " + md5);
        }
    }
}
