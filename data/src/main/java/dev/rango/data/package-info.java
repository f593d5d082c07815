/**
 * Labelled texts: readers of the formats people have, seeded splits, and downloads of the official sets.
 *
 * <p>Texts are UTF-8; bytes that are not become U+FFFD, and a byte order mark at the start of a file is skipped. A file
 * that begins with gzip's magic number is unpacked while it is read, whatever its name. Input that cannot be used is
 * reported by {@link dev.rango.runtime.UnusableInputException}.
 */
package dev.rango.data;
