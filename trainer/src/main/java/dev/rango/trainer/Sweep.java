package dev.rango.trainer;

import dev.rango.data.Dataset;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Trains an adapter for every pair of a rank and an α, on the same examples and from the same seed. What does not change,
 * what the frozen layers make of the examples, is computed once for all of them.
 *
 * @param base the frozen weights
 * @param lora which layers; its rank and α are replaced
 * @param ranks to try
 * @param alphas to try
 * @param recipe how to train each
 */
public record Sweep(Checkpoint base, LoraSpec lora, List<Integer> ranks, List<Double> alphas, TrainingRecipe recipe) {
    /** Checks that there is something to try, and each rank and α. */
    public Sweep {
        ranks = List.copyOf(ranks);
        alphas = List.copyOf(alphas);
        requireDistinct("ranks", ranks);
        requireDistinct("alphas", alphas);
        if (recipe.validationFraction() == 0) {
            throw new UnusableInputException(
                    Setting.of("validation"), "", "must be above 0: it chooses the best adapter");
        }
        for (int rank : ranks) {
            for (double alpha : alphas) {
                lora.with(rank, alpha).require(base.network());
            }
        }
    }

    private static void requireDistinct(String setting, List<?> values) {
        Set<Object> seen = new HashSet<>(values);
        if (values.isEmpty() || seen.size() < values.size()) {
            throw new UnusableInputException(Setting.of(setting), "", "needs different values, at least one");
        }
    }

    /**
     * Trains all cells and writes the best one's adapter with {@code sweep.csv} and {@code sweep.svg} beside it. Goes on
     * after the cells that a process that died has finished.
     *
     * @param data with a training part
     * @param out folder to write; untouched until all is done
     * @throws InterruptedTrainingException when stopped; the finished cells stay in {@code OUT.partial}
     */
    public SweepReport run(Dataset<?> data, Path out, SweepListener listener) {
        AtomicFolder.check(out, AtomicFolder.Kind.ADAPTER);
        try (AdapterStudio studio = AdapterStudio.of(base, data, recipe)) {
            return run(studio, out, listener);
        }
    }

    private SweepReport run(AdapterStudio studio, Path out, SweepListener listener) {
        TrainingIdentity identity = studio.identity(studio.choices("sweep")
                .and("target", lora.targetNames())
                .and("ranks", ranks)
                .and("alphas", alphas)
                .and(recipe));
        UnfinishedSweep unfinished = UnfinishedSweep.open(out, identity);
        try {
            SweepReport report = new SweepReport(cells(studio, unfinished, listener), studio.allParameters());
            AtomicFolder.write(out, AtomicFolder.Kind.ADAPTER, folder -> {
                unfinished.copyBest(folder);
                writeTable(report, folder);
            });
            unfinished.discard();
            return report;
        } finally {
            unfinished.close();
        }
    }

    private List<SweepCell> cells(AdapterStudio studio, UnfinishedSweep unfinished, SweepListener listener) {
        List<SweepCell> cells = new ArrayList<>();
        double best = -1;
        for (int rank : ranks) {
            for (double alpha : alphas) {
                LoraSpec spec = lora.with(rank, alpha);
                double bestBefore = best;
                SweepCell cell = unfinished
                        .find(spec)
                        .orElseGet(() -> train(studio, unfinished, spec, cells.size() + 1, bestBefore, listener));
                best = Math.max(best, cell.validationAccuracy());
                cells.add(cell);
                listener.cell(cell, cell.validationAccuracy() > bestBefore);
            }
        }
        return cells;
    }

    private SweepCell train(
            AdapterStudio studio,
            UnfinishedSweep unfinished,
            LoraSpec spec,
            int number,
            double bestBefore,
            SweepListener listener) {
        TrainingResult result = studio.train(spec, recipe, Journal.NONE, new TrainingListener() {
            @Override
            public void progress(int epoch, int done, int total) {
                listener.progress(number, (epoch - 1L) * total + done, (long) recipe.epochs() * total);
            }

            @Override
            public boolean stopRequested() {
                return listener.stopRequested();
            }
        });
        if (listener.stopRequested()) {
            throw new InterruptedTrainingException();
        }
        SweepCell cell = SweepCell.of(spec, result.report());
        unfinished.note(cell, cell.validationAccuracy() > bestBefore, result);
        return cell;
    }

    private void writeTable(SweepReport report, Path folder) throws IOException {
        StringBuilder table = new StringBuilder(SweepCell.HEADER + "\n");
        report.cells().forEach(cell -> table.append(cell.row()).append('\n'));
        Files.writeString(folder.resolve("sweep.csv"), table);
        Files.writeString(folder.resolve("sweep.svg"), HeatMap.svg(report, ranks, alphas));
    }
}
