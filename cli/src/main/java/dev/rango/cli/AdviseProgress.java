package dev.rango.cli;

import dev.rango.meter.BenchListener;
import java.util.concurrent.CancellationException;

/** A bar over the exports and one over the measuring after them. */
final class AdviseProgress implements BenchListener, AutoCloseable {
    private final Interruption interruption;
    private final int exports;
    private Terminal.Progress bar;
    private int written;
    private boolean measuring;

    AdviseProgress(Interruption interruption, int exports) {
        this.interruption = interruption;
        this.exports = exports;
        this.bar = Terminal.progress("export", "models", exports);
    }

    /** @throws CancellationException when it was asked for the end */
    void exporting(String what) {
        if (stopRequested()) {
            throw new CancellationException("stopped on request");
        }
        bar.to(written++, exports, what);
    }

    @Override
    public void progress(double done, double total, String what) {
        if (!measuring) {
            measuring = true;
            bar.close();
            bar = Terminal.progress("measure", "s", Math.round(total));
        }
        bar.to(Math.round(done), Math.round(total), what);
    }

    @Override
    public boolean stopRequested() {
        return interruption.requested();
    }

    @Override
    public void close() {
        done();
    }

    /** Makes room for what is printed. */
    void done() {
        bar.close();
        bar = Terminal.Progress.SILENT;
    }
}
