package dev.rango.exporter.graph;

import dev.rango.models.Linear;
import dev.rango.models.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The heads of several tasks, brought to the width of the widest. A class that a head does not have gets the weight zero and the bias
 * {@link #NO_CLASS}, so that a softmax gives it nothing.
 *
 * @param tasks by their ids
 */
public record TaskHeads(List<Linear> tasks) {
    /** Bias of a class that a task does not have; e to the power of it is zero in any precision. */
    public static final float NO_CLASS = -1e9f;

    /** Copies the list. */
    public TaskHeads {
        tasks = List.copyOf(tasks);
    }

    /** Number of tasks. */
    public int size() {
        return tasks.size();
    }

    /** Classes of the widest head. */
    public int classes() {
        return tasks.stream().mapToInt(Linear::out).max().orElseThrow();
    }

    /** [in, classes]: the transpose of PyTorch's, which a product with rows needs. */
    public Tensor weight(int task) {
        Linear head = tasks.get(task);
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
    public Tensor bias(int task) {
        Linear head = tasks.get(task);
        float[] wide = Arrays.copyOf(head.bias().data(), classes());
        Arrays.fill(wide, head.out(), wide.length, NO_CLASS);
        return Tensor.vector(wide);
    }
}
