package dev.rango.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The list of libraries that {@code ldconfig} keeps for the loader, {@code /etc/ld.so.cache}: what {@code ldconfig -p}
 * prints, also where that tool is missing. Its layout is that of glibc's dl-cache.h: a header of 48 bytes (the magic, the
 * number of entries at 20), entries of 24 bytes (the name's offset at 4, the path's at 8, both from the header on), strings.
 *
 * @param paths name to the files of that name, in the loader's order
 */
record LoaderCache(Map<String, List<String>> paths) {
    private static final String MAGIC = "glibc-ld.so.cache1.1";
    private static final int HEADER = 48;
    private static final int COUNT_AT = 20;
    private static final int ENTRY = 24;
    private static final int NAME_AT = 4;
    private static final int PATH_AT = 8;
    /** Of a path: Linux's PATH_MAX. Entries may share their texts, so that long ones would fill the memory. */
    private static final int LONGEST = 4096;

    /** Empty where there is none, or none that can be read: then the loader searches folders only. */
    static LoaderCache read(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException | IndexOutOfBoundsException noneOrForeign) {
            return new LoaderCache(Map.of());
        }
    }

    private static LoaderCache parse(byte[] bytes) {
        // Older systems put a list of an older layout before it.
        int start = new String(bytes, ISO_8859_1).indexOf(MAGIC);
        Map<String, List<String>> paths = new LinkedHashMap<>();
        if (start >= 0) {
            ByteBuffer cache =
                    ByteBuffer.wrap(bytes, start, bytes.length - start).slice().order(ByteOrder.nativeOrder());
            int count = cache.getInt(COUNT_AT);
            for (int i = 0; i < count; i++) {
                int entry = HEADER + i * ENTRY;
                paths.computeIfAbsent(string(cache, cache.getInt(entry + NAME_AT)), name -> new ArrayList<>())
                        .add(string(cache, cache.getInt(entry + PATH_AT)));
            }
        }
        return new LoaderCache(paths);
    }

    private static String string(ByteBuffer cache, int start) {
        int end = start;
        while (cache.get(end) != 0) {
            if (++end - start > LONGEST) {
                throw new IndexOutOfBoundsException("a path without an end");
            }
        }
        byte[] text = new byte[end - start];
        cache.get(start, text);
        return new String(text, UTF_8);
    }
}
