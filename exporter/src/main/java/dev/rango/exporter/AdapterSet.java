package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.Adapter.Target;
import dev.rango.models.BaseModel;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import dev.rango.runtime.AdapterFile;
import dev.rango.runtime.ModelConfig.AdapterInfo;
import dev.rango.runtime.Setting;
import dev.rango.runtime.TaskInfo;
import dev.rango.runtime.UnusableInputException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A base and adapters of it, brought to the same shapes: ranks are filled up with zeros to the highest of each layer, heads
 * to the widest. The base is the first task: factors of zero under its own head.
 *
 * <p>α is part of B, so that a task is nothing but tensors. A class that a head does not have gets the weight zero and the
 * bias {@link #NO_CLASS}, so that a softmax gives it nothing.
 *
 * @param base of all adapters
 * @param members the adapters, in the order of their ids, from 1 on
 */
record AdapterSet(BaseModel base, List<Member> members) {
    /** Bias of a class that a task does not have; e to the power of it is zero in any precision. */
    static final float NO_CLASS = -1e9f;

    static final String HEAD_WEIGHT = "head.weight";
    static final String HEAD_BIAS = "head.bias";

    /**
     * An adapter under the name of its task.
     *
     * @param info as config.json shows it
     */
    record Member(String name, AdaptedModel model, AdapterInfo info) {
        TaskInfo task() {
            return new TaskInfo(name, model.adapter().labels(), Optional.of(info));
        }
    }

    AdapterSet {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new UnusableInputException(Setting.of("adapter"), "", "is missing: the form needs at least one");
        }
    }

    /** Name of a layer's factor A. */
    static String nameOfA(Target target) {
        return target.layer() + ClassifierGraph.LORA_A;
    }

    /** Name of a layer's factor B. */
    static String nameOfB(Target target) {
        return target.layer() + ClassifierGraph.LORA_B;
    }

    /** All tasks in the order of their ids, the base's first. */
    List<TaskInfo> tasks() {
        List<TaskInfo> tasks = new ArrayList<>();
        tasks.add(new TaskInfo(TaskInfo.BASE, base.config().labels(), Optional.empty()));
        members.forEach(member -> tasks.add(member.task()));
        return tasks;
    }

    /** Number of tasks, the base's included. */
    int size() {
        return members.size() + 1;
    }

    /** Highest rank of each layer that some adapter changes. */
    SortedMap<Target, Integer> ranks() {
        SortedMap<Target, Integer> ranks = new TreeMap<>();
        members.forEach(member -> member.model()
                .adapter()
                .updates()
                .forEach((target, update) -> ranks.merge(target, update.rank(), Math::max)));
        return ranks;
    }

    /** Classes of the widest head. */
    int classes() {
        return tasks().stream().mapToInt(TaskInfo::classes).max().orElseThrow();
    }

    /** The network of a task, the base's own being the first, in double precision. */
    ReferenceNetwork reference(int task) {
        return task == 0
                ? ReferenceNetwork.of(base.weights())
                : ReferenceNetwork.of(members.get(task - 1).model());
    }

    /** The adapter of a task; none for the base. */
    Optional<Adapter> adapter(int task) {
        return task == 0
                ? Optional.empty()
                : Optional.of(members.get(task - 1).model().adapter());
    }

    /** Rows of a layer's A and columns of its B. */
    int in(Target target) {
        return target == Target.EMBEDDING
                ? base.config().vocabSize()
                : base.config().embeddingDim();
    }

    int out(Target target) {
        return target == Target.EMBEDDING
                ? base.config().embeddingDim()
                : base.config().hiddenDim();
    }

    /** A task as inputs of a graph, by name. */
    SortedMap<String, Tensor> tensors(int task) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        ranks().forEach((target, rank) -> {
            tensors.put(nameOfA(target), a(task, target, rank));
            tensors.put(nameOfB(target), b(task, target, rank));
        });
        tensors.put(HEAD_WEIGHT, headWeight(task));
        tensors.put(HEAD_BIAS, headBias(task));
        return tensors;
    }

    /** The same as an adapter file holds it. */
    List<AdapterFile.Parameter> parameters(int task) {
        List<AdapterFile.Parameter> parameters = new ArrayList<>();
        tensors(task)
                .forEach((name, tensor) -> parameters.add(new AdapterFile.Parameter(
                        name, Arrays.stream(tensor.shape()).boxed().toList(), FloatBuffer.wrap(tensor.data()))));
        return parameters;
    }

    private Optional<LowRank> update(int task, Target target) {
        return adapter(task).map(adapter -> adapter.updates().get(target));
    }

    /** True when a task changes a layer. */
    boolean changes(int task, Target target) {
        return update(task, target).isPresent();
    }

    /** A [in, rank], with columns of zeros behind its own. */
    Tensor a(int task, Target target, int rank) {
        float[] wide = new float[Math.multiplyExact(in(target), rank)];
        update(task, target).ifPresent(update -> {
            int own = update.rank();
            for (int row = 0; row < in(target); row++) {
                System.arraycopy(update.a().data(), row * own, wide, row * rank, own);
            }
        });
        return Tensor.matrix(in(target), rank, wide);
    }

    /** α·B [rank, out], with rows of zeros below its own. */
    Tensor b(int task, Target target, int rank) {
        float[] high = new float[Math.multiplyExact(rank, out(target))];
        update(task, target).ifPresent(update -> {
            double alpha = adapter(task).orElseThrow().alpha();
            for (int i = 0; i < update.b().elements(); i++) {
                high[i] = (float) (alpha * update.b().data()[i]);
            }
        });
        return Tensor.matrix(rank, out(target), high);
    }

    private Linear head(int task) {
        return adapter(task).map(Adapter::head).orElse(base.weights().fc2());
    }

    /** [hiddenDim, classes]: the transpose of PyTorch's, which a product with rows needs. */
    Tensor headWeight(int task) {
        Linear head = head(task);
        int classes = classes();
        float[] wide = new float[head.in() * classes];
        for (int h = 0; h < head.in(); h++) {
            for (int c = 0; c < head.out(); c++) {
                wide[h * classes + c] = head.weight().data()[c * head.in() + h];
            }
        }
        return Tensor.matrix(head.in(), classes, wide);
    }

    /** [classes]. */
    Tensor headBias(int task) {
        Linear head = head(task);
        float[] wide = Arrays.copyOf(head.bias().data(), classes());
        Arrays.fill(wide, head.out(), wide.length, NO_CLASS);
        return Tensor.vector(wide);
    }
}
