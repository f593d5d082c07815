package dev.rango.runtime;

/** What is made sure of when a model folder is opened. */
public enum Integrity {
    /**
     * Every file is read once, held against its digest in {@code MANIFEST.sha256} and kept in memory: what answers is what was
     * checked, whatever becomes of the folder afterwards. The memory counts as direct memory of the JVM
     * ({@code -XX:MaxDirectMemorySize}, by default as large as the heap may be).
     */
    CHECKED,
    /**
     * Nothing: large tables are mapped from the disk, shared with other processes, and read when a text needs them. A file that
     * is damaged answers wrongly, and one that is rewritten or cut off while it is mapped ends the JVM. For a disk that is trusted,
     * where tables are larger than memory or a start must be as short as it can be.
     */
    UNCHECKED
}
