package dev.rango.runtime;

/**
 * What is made sure of when a model folder is opened.
 *
 * <p>With {@link #DIGEST} and {@link #CHECKSUM} every file that {@code MANIFEST.sha256} lists is read once, checked and kept in
 * memory: what answers is what was checked, whatever becomes of the folder afterwards. The memory counts as direct memory of the JVM
 * ({@code -XX:MaxDirectMemorySize}, by default as large as the heap may be).
 *
 * <p>Neither tells who wrote the folder: whoever may write the files may write the manifest, too.
 */
public enum Integrity {
    /**
     * The SHA-256 of every file is the one of the manifest: no other file can be made that passes. Worth its price where the manifest
     * itself is vouched for: by a signature, or by its digest kept elsewhere. A JVM that has just started takes 75 to 95 ms more for
     * 44 MB.
     */
    DIGEST,
    /**
     * Length, CRC-32 and CRC-32C of every file are those that the exporter noted in {@code start.bin} beside the digest that
     * the manifest gives; of {@code start.bin} itself, and of a file that was not noted or does not fit, the SHA-256 decides. Finds
     * damage: three flipped bits and 64 damaged bits in a row always, anything else but once in 2^64. A file that somebody makes to
     * have the same checksums passes; who could do that could write a manifest to go with it. Hence the default.
     */
    CHECKSUM,
    /**
     * Nothing: large tables are mapped from the disk, shared with other processes, and read when a text needs them. A file that
     * is damaged answers wrongly, and one that is rewritten or cut off while it is mapped ends the JVM. For a disk that is trusted,
     * where tables are larger than memory or a start must be as short as it can be.
     */
    UNCHECKED
}
