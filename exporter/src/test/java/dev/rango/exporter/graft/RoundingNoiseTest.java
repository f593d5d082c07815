package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.exporter.Form;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rounding may do grows with an adapter, and stays far below what a fault does. */
class RoundingNoiseTest {
    private static final int DIM = TinyTransformer.DIM;

    @TempDir
    Path folder;

    private Graft graft(double largest) throws IOException {
        PeftFolders peft = new PeftFolders(1, 2, largest);
        for (int block = 0; block < TinyTransformer.BLOCKS; block++) {
            peft.linear("bert.encoder.layer." + block + ".output.dense", TinyTransformer.INNER, DIM, 2);
        }
        Path model = TinyTransformer.build(13).write(folder.resolve("tiny.onnx"));
        Path adapter = peft.write(folder.resolve("one"));
        return Graft.read(new GraftRequest(
                model, List.of(new GraftRequest.Named("one", adapter)), Form.MERGED, Map.of(), Optional.empty()));
    }

    @Test
    void faultsOfAPercentAndTurnedRowsAreFarAboveIt() throws IOException {
        for (double largest : new double[] {0.3, 3}) {
            Graft graft = graft(largest);
            Map<String, Values> inputs = SampleInputs.of(
                    OnnxModel.read(graft.request().model()).graph(),
                    graft.request().model());
            double noise =
                    new RoundingNoise(graft, folder, inputs).of(graft.members().get(0));
            assertThat(noise).isBetween(1e-8, 1e-3);
            Map<String, Values> right = run(graft, 1, inputs);
            assertThat(GraftProof.difference(right, run(graft, 1.01, inputs)))
                    .as("a scaling that is off by a percent, factors up to " + largest)
                    .isGreaterThan(10 * noise);
            OnnxModel turned =
                    GraftGraph.of(graft, graft.members().get(0), Form.MERGED, 1).model();
            swapTwoRows(graft, turned);
            assertThat(GraftProof.difference(right, GraphRun.once(folder, turned, false, inputs)))
                    .as("two rows of a weight swapped")
                    .isGreaterThan(10 * noise);
        }
    }

    private Map<String, Values> run(Graft graft, double strength, Map<String, Values> inputs) throws IOException {
        return GraphRun.once(
                folder,
                GraftGraph.of(graft, graft.members().get(0), Form.BRANCH, strength)
                        .model(),
                false,
                inputs);
    }

    private static void swapTwoRows(Graft graft, OnnxModel model) {
        FoundSite site = graft.members().get(0).sites().values().iterator().next();
        var weight = model.graph().constant(site.site().weight()).orElseThrow();
        float[] values = weight.floats();
        for (int i = 0; i < DIM; i++) {
            float own = values[i];
            values[i] = values[DIM + i];
            values[DIM + i] = own;
        }
        model.graph()
                .replace(dev.rango.onnx.OnnxTensor.floats(
                        weight.name(), new int[] {TinyTransformer.INNER, DIM}, values));
    }
}
