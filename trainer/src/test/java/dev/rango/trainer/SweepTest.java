package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final TrainingRecipe RECIPE =
            TinyTask.recipe(OptimizerKind.ADAM, 0.02, 3).with(Schedule.exponential(0.8));
    private static final List<Integer> RANKS = List.of(1, 3);
    private static final List<Double> ALPHAS = List.of(0.1, 2.0);
    private static final SweepListener SILENT = new SweepListener() {};

    @TempDir
    Path folder;

    private Checkpoint base;

    @BeforeEach
    void trainBase() {
        new BaseTraining(TinyTask.vectors(), true, 16, TinyTask.recipe(OptimizerKind.ADAM, 0.02, 2))
                .run(TinyTask.data(1), folder.resolve("base"), new TrainingListener() {});
        base = TextBag.read(folder.resolve("base"));
    }

    @Test
    void keepsTheBestAdapterAsIfItHadBeenTrainedAlone() throws Exception {
        for (String[] targets : new String[][] {{"fc1"}, {"fc1", "embedding"}}) {
            Path out = folder.resolve("sweep-" + targets.length);
            SweepReport report = sweep(targets).run(TinyTask.data(2), out, SILENT);

            assertThat(report.cells()).hasSize(4);
            SweepCell best = report.best();
            assertThat(report.cells()).allMatch(cell -> cell.validationAccuracy() <= best.validationAccuracy());
            Path alone = folder.resolve("alone-" + targets.length);
            TrainingReport single = new AdapterTraining(base, LoraSpec.of(best.rank(), best.alpha(), targets), RECIPE)
                    .run(TinyTask.data(2), alone, new TrainingListener() {});
            assertThat(SweepCell.of(LoraSpec.of(best.rank(), best.alpha(), targets), single))
                    .isEqualTo(best);
            for (String file : List.of(AdapterFiles.WEIGHTS_FILE, AdapterFiles.CONFIG_FILE, "metrics.csv")) {
                assertThat(out.resolve(file)).hasSameBinaryContentAs(alone.resolve(file));
            }
        }
    }

    @Test
    void writesATableAndAHeatMap() throws Exception {
        Path out = folder.resolve("sweep");
        SweepReport report = sweep("fc1").run(TinyTask.data(2), out, SILENT);
        List<String> rows = Files.readAllLines(out.resolve("sweep.csv"));
        assertThat(rows).hasSize(5);
        for (int i = 0; i < 4; i++) {
            assertThat(SweepCell.parse(rows.get(i + 1)))
                    .isEqualTo(report.cells().get(i));
        }
        var svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(out.resolve("sweep.svg").toFile());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < svg.getElementsByTagName("text").getLength(); i++) {
            texts.add(svg.getElementsByTagName("text").item(i).getTextContent());
        }
        assertThat(texts).contains("1", "3", "0.1", "2", "rank", "α");
        for (SweepCell cell : report.cells()) {
            assertThat(texts).contains(String.format(java.util.Locale.ROOT, "%.2f", cell.validationAccuracy() * 100));
        }
    }

    @Test
    void stoppedSweepGoesOnAfterItsFinishedCells() throws IOException {
        Path whole = folder.resolve("whole");
        sweep("fc1").run(TinyTask.data(2), whole, SILENT);
        Path out = folder.resolve("sweep");
        List<SweepCell> before = new ArrayList<>();
        SweepListener impatient = new SweepListener() {
            @Override
            public void cell(SweepCell cell, boolean best) {
                before.add(cell);
            }

            @Override
            public boolean stopRequested() {
                return before.size() == 2;
            }
        };
        assertThatThrownBy(() -> sweep("fc1").run(TinyTask.data(2), out, impatient))
                .isInstanceOf(InterruptedTrainingException.class);
        assertThat(out).doesNotExist();
        assertThatThrownBy(() -> new Sweep(base, LoraSpec.of(1, 1, "fc1"), List.of(1), ALPHAS, RECIPE)
                        .run(TinyTask.data(2), out, SILENT))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("other options");

        List<Integer> trained = new ArrayList<>();
        sweep("fc1").run(TinyTask.data(2), out, new SweepListener() {
            @Override
            public void progress(int cell, long texts, long total) {
                trained.add(cell);
            }
        });
        assertThat(trained).contains(3, 4).doesNotContain(1, 2);
        for (String file : List.of(AdapterFiles.WEIGHTS_FILE, "sweep.csv", "sweep.svg", "metrics.csv")) {
            assertThat(out.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
        assertThat(folder.resolve("sweep.partial")).doesNotExist();
    }

    @Test
    void aRowThatItsProcessDidNotFinishIsTrainedAgain() throws IOException {
        Path whole = folder.resolve("whole");
        sweep("fc1").run(TinyTask.data(2), whole, SILENT);
        Path out = folder.resolve("sweep");
        stopAfterThree(out);
        Path table = folder.resolve("sweep.partial/sweep.csv");
        String rows = Files.readString(table);
        Files.writeString(table, rows.substring(0, rows.length() - 5));
        sweep("fc1").run(TinyTask.data(2), out, SILENT);
        assertThat(out.resolve("sweep.csv")).hasSameBinaryContentAs(whole.resolve("sweep.csv"));
    }

    /** Any byte of any file but the lock, which holds nothing. */
    @Test
    void aDamagedUnfinishedSweepIsRefused() throws IOException {
        Path out = folder.resolve("sweep");
        stopAfterThree(out);
        SplittableRandom random = new SplittableRandom(2);
        Path partial = folder.resolve("sweep.partial");
        for (String name : List.of("identity", "sweep.csv", "best/adapter_model.safetensors", "best/training.json")) {
            Path file = partial.resolve(name);
            byte[] content = Files.readAllBytes(file);
            for (int i = 0; i < (name.startsWith("best") ? 1 : 8); i++) {
                byte[] damaged = content.clone();
                // The last byte ends a row: without it the row is one that was not finished.
                damaged[random.nextInt(damaged.length - 1)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, damaged);
                Path rows = partial.resolve("sweep.csv");
                byte[] before = Files.readAllBytes(rows);
                assertThatThrownBy(() -> sweep("fc1").run(TinyTask.data(2), out, SILENT))
                        .as(name + " " + i)
                        .isInstanceOf(UnusableInputException.class)
                        .hasMessageContaining("restart starts over");
                Files.write(rows, before);
            }
            Files.write(file, content);
        }
        assertThat(out).doesNotExist();
    }

    private void stopAfterThree(Path out) {
        int[] done = {0};
        assertThatThrownBy(() -> sweep("fc1").run(TinyTask.data(2), out, new SweepListener() {
                    @Override
                    public void cell(SweepCell cell, boolean best) {
                        done[0]++;
                    }

                    @Override
                    public boolean stopRequested() {
                        return done[0] == 3;
                    }
                }))
                .isInstanceOf(InterruptedTrainingException.class);
    }

    @Test
    void impossibleGridsAreRefused() {
        LoraSpec lora = LoraSpec.of(1, 1, "fc1");
        assertThatThrownBy(() -> new Sweep(base, lora, List.of(), ALPHAS, RECIPE))
                .hasMessageContaining("ranks: needs");
        assertThatThrownBy(() -> new Sweep(base, lora, RANKS, List.of(1.0, 1.0), RECIPE))
                .hasMessageContaining("alphas: needs");
        assertThatThrownBy(() -> new Sweep(base, lora, List.of(1, 99), ALPHAS, RECIPE))
                .hasMessageStartingWith("rank: ");
        assertThatThrownBy(() -> new Sweep(base, lora, RANKS, List.of(0.0), RECIPE))
                .hasMessageStartingWith("alpha: ");
    }

    private Sweep sweep(String... targets) {
        return new Sweep(base, LoraSpec.of(1, 1, targets), RANKS, ALPHAS, RECIPE);
    }
}
