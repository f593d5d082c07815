package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.exporter.proof.LogitComparison;
import dev.rango.exporter.proof.Remedy;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.ReferenceAnswer;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.models.Update;
import dev.rango.runtime.format.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a proof must find, whatever the size of a model's sums: a graph that is nearly the trained network. */
class PlantedFaultsTest {
    private static final int RANK = 4;

    @TempDir
    Path folder;

    /** How sure a model is of itself: a factor of its weights. */
    enum Confidence {
        /** Logits of a few units. */
        ORDINARY(1),
        /** Logits of thousands, as of an adapter that was trained long on many labels. */
        HIGH(25);

        private final float factor;

        Confidence(float factor) {
            this.factor = factor;
        }
    }

    private static Tensor scaled(Tensor tensor, double factor) {
        float[] data = tensor.data().clone();
        for (int i = 0; i < data.length; i++) {
            data[i] *= (float) factor;
        }
        return new Tensor(tensor.shape(), data);
    }

    private static Tensor swapped(Tensor tensor, int row, int other) {
        float[] data = tensor.data().clone();
        int width = tensor.size(1);
        System.arraycopy(tensor.data(), row * width, data, other * width, width);
        System.arraycopy(tensor.data(), other * width, data, row * width, width);
        return new Tensor(tensor.shape(), data);
    }

    /** The largest weight with one bit of its mantissa flipped: 3 to 6 % of it. */
    private static Tensor flipped(Tensor tensor) {
        float[] data = tensor.data().clone();
        int largest = 0;
        for (int i = 0; i < data.length; i++) {
            largest = Math.abs(data[i]) > Math.abs(data[largest]) ? i : largest;
        }
        data[largest] = Float.intBitsToFloat(Float.floatToIntBits(data[largest]) ^ 1 << 18);
        return new Tensor(tensor.shape(), data);
    }

    private static AdaptedModel with(AdaptedModel model, ClassifierWeights weights) {
        Checkpoint base = model.base();
        return new AdaptedModel(
                TextBag.of(base.text().orElseThrow(), base.labels(), weights, base.sha256(), base.golden()),
                model.adapter());
    }

    private static AdaptedModel with(AdaptedModel model, SortedMap<String, Update> updates, Linear head) {
        Adapter adapter = model.adapter();
        return new AdaptedModel(
                model.base(),
                new Adapter(TextBag.FAMILY, updates, head, adapter.labels(), adapter.baseSha256(), adapter.golden()));
    }

    private static UnaryOperator<AdaptedModel> inFc1(UnaryOperator<Linear> change) {
        return model -> {
            ClassifierWeights weights = TextBag.weights(model.base());
            return with(model, weights.with(change.apply(weights.fc1()), weights.fc2()));
        };
    }

    private static UnaryOperator<AdaptedModel> inHead(UnaryOperator<Linear> change) {
        return model -> with(
                model, model.adapter().updates(), change.apply(model.adapter().head()));
    }

    private static UnaryOperator<AdaptedModel> inUpdate(String target, UnaryOperator<LowRank> change) {
        return model -> {
            TreeMap<String, Update> updates = new TreeMap<>(model.adapter().updates());
            updates.compute(target, (t, update) -> new Update(change.apply(update.factors()), update.scaling()));
            return with(model, updates, model.adapter().head());
        };
    }

    private static Map<String, UnaryOperator<AdaptedModel>> faults() {
        Map<String, UnaryOperator<AdaptedModel>> faults = new LinkedHashMap<>();
        faults.put("fc1 larger by 1 %", inFc1(fc1 -> new Linear(scaled(fc1.weight(), 1.01), fc1.bias())));
        faults.put("head larger by 1 %", inHead(head -> new Linear(scaled(head.weight(), 1.01), head.bias())));
        faults.put("B of fc1 larger by 1 %", inUpdate("fc1", u -> new LowRank(u.a(), scaled(u.b(), 1.01))));
        faults.put(
                "embedding larger by 1 %",
                model -> with(
                        model,
                        TextBag.weights(model.base())
                                .with(scaled(TextBag.weights(model.base()).embedding(), 1.01))));
        faults.put(
                "two words swapped",
                model -> with(
                        model,
                        TextBag.weights(model.base())
                                .with(swapped(TextBag.weights(model.base()).embedding(), 4, 9))));
        faults.put("two rows of fc1 swapped", inFc1(fc1 -> new Linear(swapped(fc1.weight(), 2, 3), fc1.bias())));
        faults.put("two labels swapped", inHead(head -> new Linear(swapped(head.weight(), 0, 1), head.bias())));
        for (String target : List.of("fc1", "embedding")) {
            faults.put(
                    "two rows of A swapped, " + target,
                    inUpdate(target, u -> new LowRank(swapped(u.a(), 4, 9), u.b())));
            faults.put(
                    "two rows of B swapped, " + target,
                    inUpdate(target, u -> new LowRank(u.a(), swapped(u.b(), 0, 1))));
        }
        faults.put("a bit of fc1 flipped", inFc1(fc1 -> new Linear(flipped(fc1.weight()), fc1.bias())));
        faults.put("a bit of the head flipped", inHead(head -> new Linear(flipped(head.weight()), head.bias())));
        faults.put("a bit of A flipped", inUpdate("fc1", u -> new LowRank(flipped(u.a()), u.b())));
        faults.put("no bias of fc1", inFc1(fc1 -> new Linear(fc1.weight(), scaled(fc1.bias(), 0))));
        faults.put("no bias of the head", inHead(head -> new Linear(head.weight(), scaled(head.bias(), 0))));
        faults.put(
                "α as if it were divided by the rank",
                model -> new AdaptedModel(
                        model.base(),
                        model.adapter().withScaling(model.adapter().scalings().get(0) / RANK)));
        return faults;
    }

    private static AdaptedModel confident(AdaptedModel model, Confidence confidence) {
        ClassifierWeights weights = TextBag.weights(model.base());
        Linear fc1 = weights.fc1();
        Linear head = model.adapter().head();
        AdaptedModel larger = with(
                model, weights.with(new Linear(scaled(fc1.weight(), confidence.factor), fc1.bias()), weights.fc2()));
        return with(
                larger, model.adapter().updates(), new Linear(scaled(head.weight(), confidence.factor), head.bias()));
    }

    private AdaptedModel small(Confidence confidence) throws IOException {
        RandomModels random = new RandomModels(17);
        Checkpoint base = random.base(folder.resolve("base"), 4);
        AdaptedModel model = random.adapter(
                folder.resolve("adapter"), base, Map.of("fc1", RANK, "embedding", RANK), 1, "a", "b", "c");
        return confident(model, confidence);
    }

    /** A random adapter on the shipped base, whose factors are about as large as training leaves them. */
    private static AdaptedModel shipped(Confidence confidence) {
        Checkpoint base = TextBag.read(Path.of(System.getProperty("rango.home"), "models", "zoo", "agnews"));
        SplittableRandom random = new SplittableRandom(18);
        ClassifierWeights weights = TextBag.weights(base);
        int dim = weights.fc1().in();
        int hidden = weights.fc1().out();
        TreeMap<String, LowRank> updates = new TreeMap<>();
        updates.put(
                "embedding",
                new LowRank(matrix(random, weights.embedding().size(0), RANK, 0.5), matrix(random, RANK, dim, 0.5)));
        updates.put("fc1", new LowRank(matrix(random, dim, RANK, 0.5), matrix(random, RANK, hidden, 0.5)));
        Linear head = new Linear(
                matrix(random, 3, hidden, 1),
                Tensor.vector(matrix(random, 1, 3, 1).data()));
        Adapter adapter =
                Adapter.of(TextBag.FAMILY, 1, updates, head, List.of("a", "b", "c"), base.sha256(), List.of());
        return confident(new AdaptedModel(base, adapter), confidence);
    }

    private static Tensor matrix(SplittableRandom random, int rows, int columns, double size) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (size * (2 * random.nextDouble() - 1));
        }
        return Tensor.matrix(rows, columns, values);
    }

    private static ExportPlan plan(AdaptedModel model, Form form, Precision precision) {
        return new ExportPlan(model.base(), Optional.of(model), form, precision);
    }

    private LogitComparison compared(List<Golden> sample, List<ReferenceAnswer> trained, ExportPlan exported)
            throws IOException {
        float[][] logits =
                ExportProof.withGraph(exported.family(), folder, exported.graph(), scorer -> scorer.logits(sample));
        return ExportProof.againstReference("texts", trained, logits);
    }

    private static List<Golden> sample(AdaptedModel model, int texts) {
        return FamilyExport.of(model.base()).sample(model.base()).subList(0, texts);
    }

    @ParameterizedTest
    @EnumSource
    void everyFormHoldsAndEveryFaultIsFound(Confidence confidence) throws IOException {
        AdaptedModel model = small(confidence);
        List<Golden> sample = sample(model, 200);
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            for (Precision precision : Precision.values()) {
                ExportPlan good = plan(model, form, precision);
                List<ReferenceAnswer> trained = sample.stream()
                        .map((precision == Precision.FLOAT32 ? good.reference() : good.stored())::score)
                        .toList();
                LogitComparison right = compared(sample, trained, good);
                assertThat(right.isWithin())
                        .as("%s %s: %s", form, precision, right)
                        .isTrue();
                assertThat(right.flips()).isZero();
                for (Map.Entry<String, UnaryOperator<AdaptedModel>> fault : faults().entrySet()) {
                    LogitComparison wrong =
                            compared(sample, trained, plan(fault.getValue().apply(model), form, precision));
                    assertThat(wrong.isWithin())
                            .as("%s, %s %s: %s", fault.getKey(), form, precision, wrong)
                            .isFalse();
                    assertThat(wrong.worst()).isGreaterThan(wrong.limit());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void onTheShippedModelToo(Confidence confidence) throws IOException {
        AdaptedModel model = shipped(confidence);
        List<Golden> sample = sample(model, 300);
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            ExportPlan good = plan(model, form, Precision.FLOAT32);
            List<ReferenceAnswer> trained =
                    sample.stream().map(good.reference()::score).toList();
            LogitComparison right = compared(sample, trained, good);
            assertThat(right.isWithin()).as("%s: %s", form, right).isTrue();
            List<String> slipped = new ArrayList<>();
            for (Map.Entry<String, UnaryOperator<AdaptedModel>> fault : faults().entrySet()) {
                if (form == Form.MERGED && !fault.getKey().contains("embedding")) {
                    // Seconds for each: the branch's are tried.
                    continue;
                }
                LogitComparison wrong =
                        compared(sample, trained, plan(fault.getValue().apply(model), form, Precision.FLOAT32));
                if (wrong.isWithin()) {
                    slipped.add(fault.getKey() + ": " + wrong);
                }
            }
            assertThat(slipped).isEmpty();
        }
    }

    @Test
    void anAbsoluteLimitWouldRefuseTheConfidentOne() throws IOException {
        AdaptedModel model = small(Confidence.HIGH);
        List<Golden> sample = sample(model, 1000);
        ExportPlan plan = plan(model, Form.BRANCH, Precision.FLOAT32);
        LogitComparison right =
                compared(sample, sample.stream().map(plan.reference()::score).toList(), plan);
        assertThat(right.worst()).isGreaterThan(LogitComparison.LEAST);
        assertThat(right.limit()).isGreaterThan(LogitComparison.LEAST);
        assertThat(right.checkLogits("double precision = export", Remedy.ARITHMETIC)
                        .passed())
                .isTrue();
    }
}
