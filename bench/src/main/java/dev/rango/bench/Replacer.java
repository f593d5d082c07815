package dev.rango.bench;

import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Replaces a handle's model by good and bad ones, and counts what became of it. For one thread. */
final class Replacer {
    /** One of so many models is a bad one. */
    private static final int ONE_BAD_OF = 3;

    private final KnownModels models;
    private final ModelHandle handle;
    private final SplittableRandom random;
    private volatile int taken;
    private volatile int refused;
    private volatile int misjudged;

    Replacer(KnownModels models, ModelHandle handle, long seed) {
        this.models = models;
        this.handle = handle;
        this.random = new SplittableRandom(seed);
    }

    void replace() {
        boolean isGood = random.nextInt(ONE_BAD_OF) > 0;
        List<Path> of = isGood ? models.good() : models.bad();
        try {
            if (handle.replace(of.get(random.nextInt(of.size())))) {
                taken++;
                misjudged += isGood ? 0 : 1;
            }
        } catch (UnusableInputException e) {
            refused++;
            misjudged += isGood ? 1 : 0;
        }
    }

    int taken() {
        return taken;
    }

    int refused() {
        return refused;
    }

    /** Good ones that were refused and bad ones that were taken. */
    int misjudged() {
        return misjudged;
    }
}
