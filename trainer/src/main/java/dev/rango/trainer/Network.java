package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Layers with a ReLU after each, and a head, with their loss and its gradients by the engine: fc1 → ReLU → fc2 above the
 * pooled embedding of a text; convolutions and linear layers above the pixels of an image.
 *
 * @param hidden plain or adapted, in their order
 * @param head the last one
 */
record Network(List<Layer> hidden, LinearLayer head) {
    Network(Layer hidden, LinearLayer head) {
        this(List.of(hidden), head);
    }

    /**
     * What one step needs.
     *
     * @param loss mean cross-entropy of the batch
     * @param parameters gradient of each trainable parameter, in the order of {@link #trainable}
     * @param pooled gradient with respect to the input [batch, dim]; empty unless asked for
     */
    record Gradients(float loss, List<float[]> parameters, float[] pooled) {}

    /** Examples of all classes count the same. */
    static float[] ones(int classes) {
        float[] ones = new float[classes];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Trainable parameters in a fixed order. */
    List<Parameter> trainable() {
        return Stream.concat(hidden.stream().flatMap(l -> l.parameters().stream()), head.parameters().stream())
                .filter(Parameter::isTrainable)
                .toList();
    }

    /**
     * Loss and gradients of one batch.
     *
     * @param pooled [batch, dim]
     * @param labels class of each row
     * @param weights what an example of each class counts in the mean
     * @param pooledGradient whether the gradient with respect to {@code pooled} is wanted
     * @param random what dropout draws from; null for none
     */
    Gradients gradients(
            float[] pooled, int dim, int[] labels, float[] weights, boolean pooledGradient, SplittableRandom random) {
        return gradients(pooled, dim, labels, weights, labels.length, pooledGradient, random);
    }

    /**
     * The same of a part of a batch: what all parts give adds up to what the batch gives.
     *
     * @param examples of the batch, which the mean is over
     */
    Gradients gradients(
            float[] pooled,
            int dim,
            int[] labels,
            float[] weights,
            int examples,
            boolean pooledGradient,
            SplittableRandom random) {
        try (NDManager step = TorchEngine.newManager()) {
            NDArray x = step.create(pooled, new Shape(labels.length, dim));
            x.setRequiresGradient(pooledGradient);
            NDArray target =
                    step.create(meanTarget(labels, weights, examples), new Shape(labels.length, weights.length));
            Pass pass = new Pass(step, random);
            float loss;
            try (GradientCollector collector = TorchEngine.get().newGradientCollector()) {
                NDArray logits = forward(x, pass);
                NDArray negativeMean = logits.logSoftmax(1).mul(target).sum().neg();
                collector.backward(negativeMean);
                loss = negativeMean.getFloat();
            }
            List<float[]> gradients = new ArrayList<>();
            for (Parameter parameter : trainable()) {
                gradients.add(pass.gradient(parameter));
            }
            return new Gradients(loss, gradients, pooledGradient ? Pass.gradient(x) : new float[0]);
        }
    }

    /** Multiplied with log-probabilities and summed, this gives the mean log-likelihood without a division. */
    private static float[] meanTarget(int[] labels, float[] weights, int examples) {
        int classes = weights.length;
        float[] target = new float[labels.length * classes];
        for (int row = 0; row < labels.length; row++) {
            target[row * classes + labels[row]] = weights[labels[row]] / examples;
        }
        return target;
    }

    private NDArray forward(NDArray x, Pass pass) {
        return head.forward(new Body(hidden).forward(x, pass), pass);
    }

    /** The layers below a head. */
    record Body(List<Layer> layers) {
        private NDArray forward(NDArray x, Pass pass) {
            NDArray active = x;
            for (Layer layer : layers) {
                active = Activation.relu(layer.forward(active, pass));
            }
            return active;
        }

        /**
         * What the last layer gives, row after row.
         *
         * @param input [rows, dim]
         */
        float[] apply(float[] input, int rows, int dim) {
            try (NDManager manager = TorchEngine.newManager()) {
                return forward(manager.create(input, new Shape(rows, dim)), new Pass(manager, null))
                        .toFloatArray();
            }
        }
    }

    /**
     * Logits [rows, classes], row after row.
     *
     * @param pooled [rows, dim]
     */
    float[] logits(float[] pooled, int rows, int dim) {
        if (rows == 0) {
            return new float[0];
        }
        try (NDManager manager = TorchEngine.newManager()) {
            NDArray x = manager.create(pooled, new Shape(rows, dim));
            return forward(x, new Pass(manager, null)).toFloatArray();
        }
    }
}
