package dev.rango.runtime.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Lets others end a call: the runs that it is in, and those to come. */
public final class Stop {
    private final List<RunSwitch> runs = new ArrayList<>(1);
    private String reason;

    /** The call ends with a {@link CancellationException}, unless it is over. */
    public synchronized void now(String why) {
        if (reason == null) {
            reason = why;
            for (RunSwitch run : runs) {
                run.stop(why);
            }
        }
    }

    /** @throws CancellationException when it was told to end */
    synchronized void enter(RunSwitch run) {
        if (reason != null) {
            throw new CancellationException(reason);
        }
        runs.add(run);
    }

    /** From here on the switch is somebody else's. */
    synchronized void leave(RunSwitch run) {
        runs.remove(run);
    }
}
