package dev.rango.bench;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TaskText;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A text classifier of any form that is asked directly and through micro-batchers, for each of its tasks. */
final class SoakTextModel implements SoakTarget {
    private static final int LONGEST_LIST = 64;
    private static final int MOST_DEADLINE_MICROS = 20_000;
    private static final long PATIENCE_SECONDS = 120;
    private static final int KINDS = 12;
    /** The last kind of misuse. */
    private static final int NO_TASK = 3;

    private static final ClassifierOptions OPTIONS =
            ClassifierOptions.DEFAULT.withRunLimit(Duration.ofSeconds(PATIENCE_SECONDS));

    private final Path folder;
    private final SoakTexts texts;
    private final TextClassifier model;
    /** Empty for a model that has no tasks. */
    private final List<String> tasks;
    /** Of each task, for each text. */
    private final List<List<Prediction>> expected = new ArrayList<>();

    private final List<MicroBatcher> batchers = new ArrayList<>();

    SoakTextModel(Path folder, SoakTexts texts) {
        this.folder = folder;
        this.texts = texts;
        this.model = TextClassifier.open(folder, OPTIONS);
        this.tasks = model.tasks();
        for (int task = 0; task < Math.max(1, tasks.size()); task++) {
            TextClassifier view = of(model, task);
            expected.add(view.classify(texts.all()));
            batchers.add(new MicroBatcher(view, MicroBatchOptions.DEFAULT));
        }
    }

    private TextClassifier of(TextClassifier whole, int task) {
        return tasks.isEmpty() ? whole : whole.with(tasks.get(task));
    }

    @Override
    public Asked ask(SplittableRandom random) throws InterruptedException, ExecutionException, TimeoutException {
        int task = random.nextInt(expected.size());
        int number = texts.any(random);
        String text = texts.text(number);
        MicroBatcher batcher = batchers.get(task);
        return switch (random.nextInt(KINDS)) {
            case 0, 1 -> held(task, number, of(model, task).classify(text));
            case 2 -> askList(model, task, random);
            case 3 -> askMixed(random);
            case 4, 5 -> held(task, number, batcher.classify(text));
            case 6 -> held(task, number, answer(batcher.submit(text).thenApply(answer -> answer)));
            case 7 -> askInTime(task, number, Duration.ofNanos(1000L * random.nextInt(MOST_DEADLINE_MICROS)));
            case 8 -> askAndCancel(task, number, random);
            case 9 -> {
                Optional<CompletableFuture<Prediction>> offered = batcher.offer(text);
                yield offered.isEmpty() ? Asked.TURNED_AWAY : held(task, number, answer(offered.get()));
            }
            case 10 -> askInterrupted(task, number, random.nextBoolean());
            default -> misuse(task, random.nextInt(NO_TASK + 1));
        };
    }

    private static Prediction answer(CompletableFuture<Prediction> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private Asked held(int task, int number, Prediction given) {
        return Asked.of(KnownModels.isSame(expected.get(task).get(number), given));
    }

    private Asked askList(TextClassifier whole, int task, SplittableRandom random) {
        List<Integer> numbers = texts.list(random, LONGEST_LIST);
        return SoakTarget.held(expected.get(task), numbers, of(whole, task).classify(texts.texts(numbers)));
    }

    private Asked askMixed(SplittableRandom random) {
        if (tasks.isEmpty()) {
            return askList(model, 0, random);
        }
        List<TaskText> asked = new ArrayList<>();
        List<Prediction> wanted = new ArrayList<>();
        for (int number : texts.list(random, LONGEST_LIST)) {
            int task = random.nextInt(tasks.size());
            asked.add(new TaskText(tasks.get(task), texts.text(number)));
            wanted.add(expected.get(task).get(number));
        }
        List<Prediction> given = model.classifyMixed(asked);
        boolean isRight = given.size() == wanted.size();
        for (int i = 0; isRight && i < given.size(); i++) {
            isRight = KnownModels.isSame(wanted.get(i), given.get(i));
        }
        return Asked.of(isRight);
    }

    private Asked askInTime(int task, int number, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return held(task, number, answer(batchers.get(task).submit(texts.text(number), timeout)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                return Asked.LATE;
            }
            throw e;
        }
    }

    private Asked askAndCancel(int task, int number, SplittableRandom random)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Prediction> future = batchers.get(task).submit(texts.text(number));
        if (random.nextBoolean()) {
            Thread.sleep(random.nextInt(5));
        }
        return future.cancel(false) ? Asked.CANCELLED : held(task, number, answer(future));
    }

    private Asked askInterrupted(int task, int number, boolean directly) {
        Thread.currentThread().interrupt();
        String text = texts.text(number);
        Prediction given = directly
                ? of(model, task).classify(text)
                : batchers.get(task).offer(text).map(CompletableFuture::join).orElse(null);
        boolean stays = Thread.interrupted();
        return given == null ? Asked.of(stays) : stays ? held(task, number, given) : Asked.WRONG;
    }

    private Asked misuse(int task, int kind) {
        try {
            switch (kind) {
                case 0 -> model.classify((String) null);
                case 1 -> batchers.get(task).submit(null);
                case 2 -> of(model, task).classify(Arrays.asList(texts.text(texts.shortOnes()), null, ""));
                default -> model.with("no such task");
            }
            return Asked.WRONG;
        } catch (NullPointerException e) {
            return kind == NO_TASK ? Asked.WRONG : Asked.REFUSED;
        } catch (UnusableInputException e) {
            return kind == NO_TASK ? Asked.REFUSED : Asked.WRONG;
        }
    }

    @Override
    public Asked askShort(SplittableRandom random) {
        int task = random.nextInt(expected.size());
        int number = random.nextInt(texts.shortOnes());
        return held(task, number, of(model, task).classify(texts.text(number)));
    }

    @Override
    public Asked askAnother(SplittableRandom random) {
        int task = random.nextInt(expected.size());
        TextClassifier another = TextClassifier.open(folder, OPTIONS.withWorkers(1 + random.nextInt(3)));
        try (MicroBatcher batcher = new MicroBatcher(of(another, task), MicroBatchOptions.DEFAULT)) {
            int number = texts.any(random);
            Asked list = askList(another, task, random);
            Asked one = held(task, number, batcher.classify(texts.text(number)));
            return list == Asked.RIGHT ? one : list;
        } finally {
            if (random.nextBoolean()) {
                another.close();
            } else {
                another.close(Duration.ofSeconds(PATIENCE_SECONDS));
            }
        }
    }

    @Override
    public void close() {
        batchers.forEach(MicroBatcher::close);
        model.close();
    }
}
