package dev.rango.exporter.graph;

import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.models.Update;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What each of several tasks does to one layer, brought to the highest of their ranks: columns of zeros behind A, rows of zeros below
 * B, which takes the scaling.
 *
 * @param in rows of A
 * @param out columns of B
 * @param tasks by their ids; empty for one that leaves the layer as it is
 */
public record TaskUpdates(int in, int out, List<Optional<Update>> tasks) {
    /** Copies the list. */
    public TaskUpdates {
        tasks = List.copyOf(tasks);
    }

    /** The highest rank; 0 when no task changes the layer. */
    public int rank() {
        return tasks.stream()
                .flatMap(Optional::stream)
                .mapToInt(update -> update.factors().rank())
                .max()
                .orElse(0);
    }

    /** Number of tasks. */
    public int size() {
        return tasks.size();
    }

    /** A task's A [in, rank]. */
    public Tensor a(int task) {
        int rank = rank();
        float[] wide = new float[Math.multiplyExact(in, rank)];
        tasks.get(task).ifPresent(update -> {
            LowRank factors = update.factors();
            int own = factors.rank();
            for (int row = 0; row < in; row++) {
                System.arraycopy(factors.a().data(), row * own, wide, row * rank, own);
            }
        });
        return Tensor.matrix(in, rank, wide);
    }

    /** A task's B with the scaling in it [rank, out]. */
    public Tensor b(int task) {
        int rank = rank();
        float[] high = new float[Math.multiplyExact(rank, out)];
        tasks.get(task).ifPresent(update -> {
            float[] own = update.factors().b().data();
            for (int i = 0; i < own.length; i++) {
                high[i] = (float) (update.scaling() * own[i]);
            }
        });
        return Tensor.matrix(rank, out, high);
    }

    /** All A one behind the other [tasks, in, rank]. */
    Tensor stackOfA() {
        return stacked(size(), this::a);
    }

    /** All B one behind the other [tasks, rank, out]. */
    Tensor stackOfB() {
        return stacked(size(), this::b);
    }

    /** All A side by side [in, tasks · rank]. */
    Tensor wideA() {
        return sideBySide(size(), this::a);
    }

    /** All B one upon the other [tasks · rank, out]. */
    Tensor highB() {
        return Tensor.matrix(size() * rank(), out, stackOfB().data());
    }

    /** Tensors of equal shapes one behind the other [count, …]. */
    static Tensor stacked(int count, IntFunction<Tensor> part) {
        int[] shape = part.apply(0).shape();
        int[] stackShape = new int[shape.length + 1];
        stackShape[0] = count;
        System.arraycopy(shape, 0, stackShape, 1, shape.length);
        int each = part.apply(0).elements();
        float[] stack = new float[Math.multiplyExact(count, each)];
        for (int i = 0; i < count; i++) {
            System.arraycopy(part.apply(i).data(), 0, stack, i * each, each);
        }
        return new Tensor(stackShape, stack);
    }

    /** [rows, count · width] of matrices [rows, width]. */
    static Tensor sideBySide(int count, IntFunction<Tensor> part) {
        int rows = part.apply(0).size(0);
        int width = part.apply(0).size(1);
        int columns = Math.multiplyExact(count, width);
        float[] wide = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < count; i++) {
            float[] own = part.apply(i).data();
            for (int row = 0; row < rows; row++) {
                System.arraycopy(own, row * width, wide, row * columns + i * width, width);
            }
        }
        return Tensor.matrix(rows, columns, wide);
    }

    /** [count, count · width]: a row of ones in the columns of its task. */
    static Tensor places(int count, int width) {
        float[] places = new float[Math.multiplyExact(Math.multiplyExact(count, count), width)];
        for (int i = 0; i < count; i++) {
            int first = i * (count + 1) * width;
            Arrays.fill(places, first, first + width, 1);
        }
        return Tensor.matrix(count, count * width, places);
    }
}
