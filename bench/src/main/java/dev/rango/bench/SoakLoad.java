package dev.rango.bench;

import dev.rango.bench.SoakTarget.Asked;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Threads that ask until they are told to stop, and count what came of it. */
final class SoakLoad {
    private static final long SEED = 7;
    private static final int CALLERS = 8;
    /** Between two requests of a thread, at most: an application does other work too. */
    private static final int MOST_PAUSE_NANOS = 12_000_000;

    private static final long PROBE_NANOS = 5_000_000;
    private static final long CARE_NANOS = 200_000_000;
    private static final int MOST_TOLD = 20;
    private static final long PATIENCE_MILLIS = TimeUnit.MINUTES.toMillis(5);

    private interface Work {
        Asked ask(SplittableRandom random) throws Exception;
    }

    private final Map<Asked, LongAdder> counts = new EnumMap<>(Asked.class);
    private final LongAdder failed = new LongAdder();
    private final LongAdder anew = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private final SoakClock clock;
    private volatile boolean stop;

    SoakLoad(SoakClock clock) {
        this.clock = clock;
        for (Asked asked : Asked.values()) {
            counts.put(asked, new LongAdder());
        }
    }

    /**
     * @param targets are asked in every way, and opened once more now and then
     * @param handle is asked while {@code replacer} replaces its model
     */
    void start(List<SoakTarget> targets, HandleRequests handle, Replacer replacer) {
        for (int caller = 0; caller < CALLERS; caller++) {
            begin("caller", caller, MOST_PAUSE_NANOS, clock::asked, random -> {
                int target = random.nextInt(targets.size() + 1);
                return target < targets.size() ? targets.get(target).ask(random) : Asked.of(handle.isAnswered(random));
            });
        }
        begin(
                "short texts",
                CALLERS,
                PROBE_NANOS,
                clock::askedShort,
                random -> targets.get(random.nextInt(targets.size())).askShort(random));
        begin("caretaker", CALLERS + 1, CARE_NANOS, nanos -> {}, random -> {
            if (random.nextBoolean()) {
                replacer.replace();
                return Asked.RIGHT;
            }
            anew.increment();
            return targets.get(random.nextInt(targets.size())).askAnother(random);
        });
    }

    private void begin(String name, int number, long mostPause, SoakClock.Times times, Work work) {
        SplittableRandom random = new SplittableRandom(SEED * 1000 + number);
        Thread thread = new Thread(
                () -> {
                    while (!stop) {
                        LockSupport.parkNanos(1 + random.nextLong(mostPause));
                        askOnce(random, times, work);
                    }
                },
                name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void askOnce(SplittableRandom random, SoakClock.Times times, Work work) {
        long start = System.nanoTime();
        try {
            Asked asked = work.ask(random);
            times.took(System.nanoTime() - start);
            counts.get(asked).increment();
            if (asked == Asked.WRONG) {
                tell("a wrong answer", null);
            }
        } catch (Throwable e) {
            failed.increment();
            tell("failed: " + e, e);
        }
    }

    private void tell(String words, Throwable failure) {
        if (wrong() + failed() <= MOST_TOLD) {
            Bench.progress(words);
            if (failure != null) {
                failure.printStackTrace();
            }
        }
    }

    /** Returns how many threads have not ended minutes later. */
    int stop() throws InterruptedException {
        stop = true;
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        int left = 0;
        for (Thread thread : threads) {
            thread.join(Math.max(1, end - System.currentTimeMillis()));
            if (thread.isAlive()) {
                left++;
                Bench.progress(thread.getName() + " hangs");
                for (StackTraceElement place : thread.getStackTrace()) {
                    System.err.println("    " + place);
                }
            }
        }
        return left;
    }

    long count(Asked asked) {
        return counts.get(asked).sum();
    }

    long requests() {
        return failed() + counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    long wrong() {
        return count(Asked.WRONG);
    }

    /** Those that threw. */
    long failed() {
        return failed.sum();
    }

    /** Classifiers that were opened and closed. */
    long anew() {
        return anew.sum();
    }
}
