package dev.rango.exporter;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What a disk, a copy or a mistake makes of a file. */
enum Damage {
    FLIPPED_BIT {
        @Override
        Optional<byte[]> of(byte[] content, List<byte[]> others, SplittableRandom random) {
            byte[] damaged = content.clone();
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
            return Optional.of(damaged);
        }
    },
    ZEROED_BLOCK {
        @Override
        Optional<byte[]> of(byte[] content, List<byte[]> others, SplittableRandom random) {
            byte[] damaged = content.clone();
            int from = random.nextInt(damaged.length + 1);
            Arrays.fill(damaged, from, Math.min(damaged.length, from + 1 + random.nextInt(BLOCK)), (byte) 0);
            return Optional.of(damaged);
        }
    },
    TRUNCATED {
        @Override
        Optional<byte[]> of(byte[] content, List<byte[]> others, SplittableRandom random) {
            return Optional.of(Arrays.copyOf(content, random.nextInt(content.length + 1)));
        }
    },
    EMPTIED {
        @Override
        Optional<byte[]> of(byte[] content, List<byte[]> others, SplittableRandom random) {
            return Optional.of(new byte[0]);
        }
    },
    DELETED {
        @Override
        Optional<byte[]> of(byte[] content, List<byte[]> others, SplittableRandom random) {
            return Optional.empty();
        }
    },
    ANOTHER_FILE {
        @Override
        Optional<byte[]> of(byte[] content, List<byte[]> others, SplittableRandom random) {
            return Optional.of(others.get(random.nextInt(others.size())));
        }
    };

    private static final int BLOCK = 4096;

    /**
     * @param others what may have taken the file's place
     * @return what is left of it; nothing when it has gone
     */
    abstract Optional<byte[]> of(byte[] content, List<byte[]> others, SplittableRandom random);
}
