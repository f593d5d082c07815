package dev.rango.runtime;

import dev.rango.runtime.WaitingTexts.Request;
import dev.rango.runtime.session.Stop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;

/**
 * The runs of a {@link MicroBatcher}: one of its serving thread and one of a caller's own at a time. One that nobody waits for
 * any more is ended.
 */
final class SharedRuns {
    /** Of a classifier; one that is not ours cannot be ended. */
    static BiFunction<List<String>, Stop, List<Prediction>> of(Classifier<String> classifier) {
        if (classifier instanceof TextClassifier model) {
            return model::classify;
        }
        if (classifier instanceof ModelHandle handle) {
            return (texts, stop) -> handle.use(model -> model.classify(texts, stop));
        }
        if (classifier instanceof ModelHandle.OfTask task) {
            return task::classify;
        }
        return (texts, stop) ->
                texts.size() == 1 ? List.of(classifier.classify(texts.get(0))) : classifier.classify(texts);
    }

    /** Tells when nobody waits for it any more. */
    private final class Answer extends CompletableFuture<Prediction> {
        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            endAbandoned();
            return cancelled;
        }

        @Override
        public boolean completeExceptionally(Throwable e) {
            boolean ended = super.completeExceptionally(e);
            endAbandoned();
            return ended;
        }
    }

    /** Texts to as many answers; others may end it. */
    private final BiFunction<List<String>, Stop, List<Prediction>> run;

    private final LongAdder texts = new LongAdder();
    private final LongAdder runs = new LongAdder();
    /** What the serving thread runs; none between two runs. */
    private List<Request> batch = List.of();

    private Stop shared;
    /** Of a caller who is answered in his own thread; null where there is none. */
    private volatile Stop direct;

    SharedRuns(BiFunction<List<String>, Stop, List<Prediction>> run) {
        this.run = run;
    }

    /** Of a text to come. */
    CompletableFuture<Prediction> newAnswer() {
        return new Answer();
    }

    /** Those of a batch that is not empty, for the serving thread. */
    List<Prediction> of(List<Request> requests) {
        Stop stop = new Stop();
        begin(List.copyOf(requests), stop);
        try {
            // Those that ended a moment ago found no run to end.
            endAbandoned();
            return of(requests.stream().map(Request::text).toList(), stop);
        } finally {
            begin(List.of(), null);
        }
    }

    private synchronized void begin(List<Request> requests, Stop stop) {
        batch = requests;
        shared = stop;
    }

    /**
     * That of a caller in his own thread, who is the only such.
     *
     * @param mayRun throws once this is closed
     */
    Prediction direct(String text, Runnable mayRun) {
        Stop stop = new Stop();
        try {
            // Who closes says so first and looks for this then.
            direct = stop;
            mayRun.run();
            return of(List.of(text), stop).get(0);
        } finally {
            direct = null;
        }
    }

    boolean hasDirect() {
        return direct != null;
    }

    /** Ends the caller's run. */
    void endDirect(String why) {
        Stop called = direct;
        if (called != null) {
            called.now(why);
        }
    }

    private List<Prediction> of(List<String> wanted, Stop stop) {
        List<Prediction> answers = run.apply(wanted, stop);
        texts.add(wanted.size());
        runs.increment();
        return answers;
    }

    private synchronized void endAbandoned() {
        if (shared == null) {
            return;
        }
        for (Request request : batch) {
            if (!request.answer().isDone()) {
                return;
            }
        }
        shared.now("nobody waits for the answer");
    }

    /** Texts answered so far. */
    long texts() {
        return texts.sum();
    }

    /** Runs that it took. */
    long runs() {
        return runs.sum();
    }
}
