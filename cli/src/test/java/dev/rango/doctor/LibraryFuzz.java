package dev.rango.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rango.fuzz.Reading;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The loader's cache, and what a library says that it needs. */
public final class LibraryFuzz {
    private LibraryFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, "ld.so.cache", LoaderCache::read);
        Reading.of(content, "libany.so", ElfFile::isForThisMachine);
        Reading.of(content.length, () -> ElfFile.libraryNames(new ByteArrayInputStream(content)));
    }

    public static List<byte[]> seeds() {
        byte[] texts = "libc.so.6\0/lib/libc.so.6\0".getBytes(ISO_8859_1);
        ByteBuffer cache = ByteBuffer.allocate(48 + 24 + texts.length).order(ByteOrder.nativeOrder());
        cache.put("glibc-ld.so.cache1.1".getBytes(ISO_8859_1)).putInt(1).putInt(texts.length);
        cache.position(48).putInt(1).putInt(72).putInt(82).position(72).put(texts);
        byte[] elf = ByteBuffer.allocate(64)
                .put("\177ELF\2\1\1".getBytes(ISO_8859_1))
                .position(18)
                .put((byte) 62)
                .position(30)
                .put("\0libcudart.so.12\0liborg.so\0".getBytes(ISO_8859_1))
                .array();
        return List.of(cache.array(), elf);
    }
}
