package dev.rango.cli;

import dev.rango.data.Readable;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.SizeTable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** What people see: progress bars on standard error while it is a terminal, and proofs as ticks and crosses. */
final class Terminal {
    /** Columns that most checks' names need; a longer one widens its report. */
    private static final int USUAL_NAME = 30;

    private static final int UPDATE_MILLIS = 200;

    private Terminal() {}

    /** The launcher knows; without it, a console on both sides is taken for a terminal. */
    static boolean isInteractive() {
        String known = System.getProperty("rango.terminal");
        return known == null ? System.console() != null : known.equals("true");
    }

    /** A bar, or something that shows nothing when no one watches. */
    static Progress progress(String task, String unit, long total) {
        if (!isInteractive()) {
            return Progress.SILENT;
        }
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" " + unit, 1)
                .setInitialMax(total)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed()
                .clearDisplayOnFinish()
                .build();
        return new Progress() {
            @Override
            public void to(long done, long newTotal, String note) {
                bar.maxHint(newTotal);
                bar.stepTo(done);
                bar.setExtraMessage(note);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    /** A task that goes on. */
    interface Progress extends AutoCloseable {
        Progress SILENT = new Progress() {
            @Override
            public void to(long done, long total, String note) {}

            @Override
            public void close() {}
        };

        void to(long done, long total, String note);

        @Override
        void close();
    }

    static void print(ProofReport report) {
        int width = report.checks().stream()
                .mapToInt(check -> check.name().length())
                .reduce(USUAL_NAME, Math::max);
        for (Check check : report.checks()) {
            System.out.printf(
                    "  %s %-" + width + "s %s%n",
                    check.passed() ? "✓" : "✗",
                    check.name(),
                    OptionNames.in(check.finding()));
        }
        report.sizes().ifPresent(Terminal::print);
    }

    /** Bytes before and after. */
    static void print(SizeTable sizes) {
        System.out.printf("  %-28s %16s %16s %16s%n", "bytes", "base", "float export", "this export");
        for (SizeTable.Row row : sizes.rows()) {
            System.out.printf(
                    "  %-28s %16s %16s %16s%n", row.file(), size(row.base()), size(row.exact()), size(row.export()));
        }
    }

    private static String size(long bytes) {
        return bytes == 0 ? "-" : count(bytes);
    }

    /** 0.9137 as 91.37 %. */
    static String percent(double share) {
        return Readable.percent(share);
    }

    /** One line of a terminal; control characters would move its cursor. */
    static String line(String text) {
        return Readable.line(text);
    }

    static String count(long number) {
        return Readable.count(number);
    }
}
