package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rango.exporter.graph.Branch;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.Merge;
import dev.rango.exporter.graph.SitedModel;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import dev.rango.models.LowRank;
import dev.rango.models.SampleImages;
import dev.rango.models.Tensor;
import dev.rango.models.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The passes on a convolution, which no family adapts yet, in ONNX Runtime: a branch of two convolutions and the kernels with their product
 * added give the same.
 */
class ConvolutionUpdateTest {
    private static final List<String> LAYERS = List.of("conv1", "conv2");
    private static final int RANK = 3;
    private static final double SCALING = -0.7;

    @TempDir
    private Path folder;

    private ImageWeights weights;
    private final Map<String, LowRank> factors = new HashMap<>();

    @BeforeEach
    void prepare() throws IOException {
        weights = LeNet.weights(new RandomImageModels(3).base(folder.resolve("base"), "a", "b", "c"));
        SplittableRandom random = new SplittableRandom(8);
        factors.put("conv1", factors(random, 25, 6));
        factors.put("conv2", factors(random, 150, 16));
    }

    private static LowRank factors(SplittableRandom random, int in, int out) {
        return new LowRank(matrix(random, in, RANK), matrix(random, RANK, out));
    }

    private static Tensor matrix(SplittableRandom random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return Tensor.matrix(rows, columns, values);
    }

    @Test
    void aBranchAnswersLikeTheSumOfTheKernels() throws OrtException {
        SitedModel merged = model();
        SitedModel branch = model();
        for (String layer : LAYERS) {
            Update update = new Update(factors.get(layer), SCALING);
            Merge.into(merged.graph(), merged.site(layer), update);
            Branch.add(branch.graph(), branch.site(layer), update);
        }
        float[][] base = run(model(), Map.of());
        float[][] sum = run(merged, Map.of());
        assertClose(run(branch, Map.of()), sum);
        assertThat(farthest(base, sum)).isGreaterThan(0.01);
    }

    @Test
    void factorsThatComeAsInputsToo() throws OrtException {
        SitedModel merged = model();
        SitedModel swappable = model();
        Map<String, float[]> own = new HashMap<>();
        Map<String, float[]> none = new HashMap<>();
        for (String layer : LAYERS) {
            LowRank update = factors.get(layer);
            LayerSite site = swappable.site(layer);
            Merge.into(merged.graph(), merged.site(layer), new Update(update, SCALING));
            Branch.addSwappable(swappable.graph(), site, RANK);
            float[] scaled = update.b().transposed().data().clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= (float) SCALING;
            }
            own.put(site.nameOfA(), update.a().transposed().data());
            own.put(site.nameOfB(), scaled);
            none.put(site.nameOfA(), update.a().transposed().data());
            none.put(site.nameOfB(), new float[scaled.length]);
        }
        assertClose(run(swappable, own), run(merged, Map.of()));
        assertThat(run(swappable, none)).isDeepEqualTo(run(model(), Map.of()));
    }

    private SitedModel model() {
        return LeNetGraph.of(weights);
    }

    private float[][] run(SitedModel model, Map<String, float[]> inputs) throws OrtException {
        Path file = folder.resolve("model.onnx");
        model.model().write(file);
        List<byte[]> images = List.copyOf(SampleImages.golden().values());
        ByteBuffer pixels = ByteBuffer.allocateDirect(images.size() * 28 * 28);
        images.forEach(pixels::put);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> fed = new HashMap<>();
        try (OrtSession session = environment.createSession(file.toString())) {
            fed.put(
                    "pixels",
                    OnnxTensor.createTensor(
                            environment, pixels.flip(), new long[] {images.size(), 28, 28}, OnnxJavaType.UINT8));
            for (Map.Entry<String, float[]> input : inputs.entrySet()) {
                long[] shape = ((ai.onnxruntime.TensorInfo)
                                session.getInputInfo().get(input.getKey()).getInfo())
                        .getShape();
                fed.put(
                        input.getKey(),
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(input.getValue()), shape));
            }
            try (OrtSession.Result result = session.run(fed)) {
                return (float[][]) result.get(0).getValue();
            }
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private static void assertClose(float[][] actual, float[][] expected) {
        assertThat(farthest(actual, expected)).isCloseTo(0, within(1e-5));
    }

    private static double farthest(float[][] one, float[][] other) {
        double farthest = 0;
        for (int row = 0; row < one.length; row++) {
            assertThat(one[row]).hasSameSizeAs(other[row]);
            for (int c = 0; c < one[row].length; c++) {
                farthest = Math.max(farthest, Math.abs(one[row][c] - other[row][c]));
            }
        }
        assertThat(Arrays.stream(one).mapToInt(row -> row.length).sum()).isPositive();
        return farthest;
    }
}
