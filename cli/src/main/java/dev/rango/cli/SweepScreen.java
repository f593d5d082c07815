package dev.rango.cli;

import dev.rango.trainer.SweepCell;
import dev.rango.trainer.SweepListener;
import java.util.Locale;

/** Shows a sweep: a bar over all its pairs, and a line for each that is done. */
final class SweepScreen implements SweepListener, AutoCloseable {
    private final Interruption interruption;
    private final int cells;
    private final boolean quiet;
    private Terminal.Progress progress = Terminal.Progress.SILENT;
    private boolean started;
    private int done;
    private String note = "";

    SweepScreen(Interruption interruption, int cells, boolean quiet) {
        this.interruption = interruption;
        this.cells = cells;
        this.quiet = quiet;
    }

    @Override
    public void progress(int cell, long texts, long total) {
        if (!started) {
            started = true;
            progress = Terminal.progress("sweep", "texts", cells * total);
        }
        progress.to((cell - 1) * total + texts, cells * total, note);
    }

    @Override
    public void cell(SweepCell cell, boolean best) {
        done++;
        note = String.format(Locale.ROOT, "%d of %d pairs", done, cells);
        if (!quiet) {
            System.err.printf(
                    Locale.ROOT,
                    "%2d/%d  rank %d  alpha %s  epoch %d of %d  validation %s%s%n",
                    done,
                    cells,
                    cell.rank(),
                    cell.alpha(),
                    cell.bestEpoch(),
                    cell.epochs(),
                    Terminal.percent(cell.validationAccuracy()),
                    best ? "  best" : "");
        }
    }

    @Override
    public boolean stopRequested() {
        return interruption.requested();
    }

    @Override
    public void close() {
        progress.close();
    }
}
