package dev.rango.bench;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One classifier called by two threads at the same time, each with half of the texts. */
final class TwoCallers implements Labeller {
    private final String name;
    private final Labeller shared;
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    TwoCallers(String name, Labeller shared) {
        this.name = name;
        this.shared = shared;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String settings() {
        return "two threads that call one classifier, " + shared.settings();
    }

    @Override
    public Feed feed() {
        return shared.feed();
    }

    @Override
    public Answers answer(List<String> texts) {
        int half = texts.size() / 2;
        Future<Answers> second = other.submit(() -> shared.answer(texts.subList(half, texts.size())));
        Answers first = shared.answer(texts.subList(0, half));
        Answers all = Answers.of(texts.size());
        copy(first, all, 0);
        try {
            copy(second.get(), all, half);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(name + ": " + e.getCause(), e.getCause());
        }
        return all;
    }

    private static void copy(Answers part, Answers all, int at) {
        System.arraycopy(part.labels(), 0, all.labels(), at, part.labels().length);
        System.arraycopy(part.scores(), 0, all.scores(), at, part.scores().length);
    }

    @Override
    public void close() {
        other.shutdown();
        shared.close();
    }
}
