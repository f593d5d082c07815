package dev.rango.bench;

import dev.rango.runtime.Prediction;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Something that must answer to the end as it did at the start. */
interface SoakTarget extends AutoCloseable {
    /** What came of a request. */
    enum Asked {
        RIGHT,
        WRONG,
        /** Its deadline passed. */
        LATE,
        CANCELLED,
        /** The queue was full. */
        TURNED_AWAY,
        /** Misuse, which was refused as it should be. */
        REFUSED;

        static Asked of(boolean isRight) {
            return isRight ? RIGHT : WRONG;
        }
    }

    /** Asks in one of its ways; whatever it throws is a fault. */
    Asked ask(SplittableRandom random) throws InterruptedException, ExecutionException, TimeoutException;

    /** One short input in the caller's own thread. */
    Asked askShort(SplittableRandom random);

    /** Opens the same once more, asks that and closes it. */
    Asked askAnother(SplittableRandom random) throws IOException;

    @Override
    void close();

    /** Whether these are the answers to inputs of these numbers. */
    static Asked held(List<Prediction> expected, List<Integer> numbers, List<Prediction> given) {
        boolean isRight = given.size() == numbers.size();
        for (int i = 0; isRight && i < given.size(); i++) {
            isRight = KnownModels.isSame(expected.get(numbers.get(i)), given.get(i));
        }
        return Asked.of(isRight);
    }
}
