package dev.rango.cli;

import dev.rango.data.Plural;
import dev.rango.trainer.EpochMetrics;
import dev.rango.trainer.TrainingListener;
import dev.rango.trainer.TrainingReport;
import java.util.Locale;

/** Shows a training: a bar over all epochs, a line for each while they are few, and what came of it. */
final class TrainingScreen implements TrainingListener, AutoCloseable {
    private static final int LINES = 20;
    private static final int SHOWN_DIGITS = 16;
    /** One of them is 5 % or more of the validation accuracy. */
    private static final int FEW = 20;

    private final Interruption interruption;
    private final int epochs;
    private final boolean quiet;
    private Terminal.Progress progress = Terminal.Progress.SILENT;
    private String note = "";
    private boolean started;
    /** A best epoch that had no line of its own, 0 for none. */
    private int hiddenBest;

    TrainingScreen(Interruption interruption, int epochs, boolean quiet) {
        this.interruption = interruption;
        this.epochs = epochs;
        this.quiet = quiet;
    }

    @Override
    public void progress(int epoch, int texts, int total) {
        if (!started) {
            started = true;
            progress = Terminal.progress("train", "texts", (long) epochs * total);
        }
        progress.to((long) (epoch - 1) * total + texts, (long) epochs * total, note);
    }

    @Override
    public void epoch(EpochMetrics m, boolean best) {
        note = String.format(
                Locale.ROOT, "epoch %d/%d loss %.4f%s", m.epoch(), epochs, m.loss(), validation(m, " val "));
        if (best) {
            hiddenBest = m.epoch();
        }
        if (!quiet && (epochs <= LINES || m.epoch() % (epochs / LINES) == 0)) {
            System.err.printf(
                    Locale.ROOT,
                    "epoch %3d/%d  lr %.5f  loss %.4f%s%s%n",
                    m.epoch(),
                    epochs,
                    m.learningRate(),
                    m.loss(),
                    validation(m, "  validation "),
                    m.validation().isEmpty()
                            ? ""
                            : best ? "  best" : hiddenBest > 0 ? "  best: epoch " + hiddenBest : "");
            hiddenBest = 0;
        }
    }

    private static String validation(EpochMetrics m, String before) {
        return m.validation()
                .map(validation -> before + Terminal.percent(validation.accuracy()))
                .orElse("");
    }

    @Override
    public boolean stopRequested() {
        return interruption.requested();
    }

    @Override
    public void close() {
        progress.close();
    }

    static String summary(TrainingReport report) {
        String noun = report.coverage().isPresent() ? "text" : "image";
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "trained %,d weights%s on %s",
                report.trainedParameters(),
                fewer(report),
                Plural.of(report.trainingTexts(), noun)));
        report.coverage()
                .ifPresent(share ->
                        text.append(", " + Terminal.percent(share) + " of whose tokens are in the vocabulary"));
        report.frozen()
                .ifPresent(frozen -> text.append(String.format(
                        Locale.ROOT,
                        "%nfrozen: %,d weights in %d tensors, SHA-256 %s before and after",
                        frozen.weights(),
                        frozen.tensors(),
                        frozen.sha256().substring(0, SHOWN_DIGITS))));
        text.append(report.best()
                .validation()
                .map(validation -> String.format(
                        Locale.ROOT,
                        "%nbest epoch %d of %d: validation %s (%s)",
                        report.best().epoch(),
                        report.history().size(),
                        Terminal.percent(validation.accuracy()),
                        Plural.of(report.validationTexts(), noun)))
                .orElseGet(() -> String.format(
                        Locale.ROOT,
                        "%nepoch %d kept, the last; no %ss set aside to choose one",
                        report.best().epoch(),
                        noun)));
        report.testAccuracy().ifPresent(test -> text.append(", test ").append(Terminal.percent(test)));
        long equal = report.equalEpochs();
        if (equal > 1) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%,d epochs reached that validation accuracy; of them the one with the lowest validation loss is kept",
                    equal));
        }
        if (report.best().validation().isPresent() && report.validationTexts() < FEW) {
            text.append(String.format(
                    Locale.ROOT,
                    "%nwarning: %s chose the epoch; so few say little; --validation 0 trains on all",
                    Plural.of(report.validationTexts(), noun)));
        }
        report.temperature()
                .ifPresent(temperature ->
                        text.append(String.format(Locale.ROOT, "%ncalibrated: logits divided by %.2f", temperature)));
        return text.toString();
    }

    private static String fewer(TrainingReport report) {
        double times = (double) report.allParameters() / report.trainedParameters();
        return times == 1
                ? ""
                : String.format(
                        Locale.ROOT,
                        times < 10 ? ", %.1f times fewer than all %,d," : ", %,.0f times fewer than all %,d,",
                        times,
                        report.allParameters());
    }
}
