package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Texts as the vectors that a transformer makes of them; its branches learn. */
final class EncoderPooling implements Pooling {
    private final EncoderNetwork network;
    private final List<Parameter> trainable;
    private final int tokensOfPass;
    private List<float[]> gradients = List.of();

    /** @param tokensOfPass texts × longest of them that go through the network at once: what memory is needed for */
    EncoderPooling(EncoderNetwork network, int tokensOfPass) {
        this.network = network;
        this.trainable = network.trainable();
        this.tokensOfPass = tokensOfPass;
    }

    @Override
    public int dim() {
        return network.width();
    }

    @Override
    public List<Parameter> parameters() {
        return trainable;
    }

    @Override
    public List<float[]> gradients() {
        return gradients;
    }

    @Override
    public boolean learns() {
        return !trainable.isEmpty();
    }

    @Override
    public float[] pool(int[][] texts) {
        int[] all = IntStream.range(0, texts.length).toArray();
        float[] pooled = new float[texts.length * dim()];
        for (int[] portion : portions(texts, all)) {
            float[] vectors;
            try (NDManager manager = TorchEngine.newManager()) {
                vectors = network.pooled(chosen(texts, portion), network.pass(manager, null))
                        .toFloatArray();
            }
            for (int row = 0; row < portion.length; row++) {
                System.arraycopy(vectors, row * dim(), pooled, portion[row] * dim(), dim());
            }
        }
        return pooled;
    }

    @Override
    public PooledTexts over(int[][] texts) {
        return new Texts(texts);
    }

    private static int[][] chosen(int[][] texts, int[] portion) {
        return Arrays.stream(portion).mapToObj(text -> texts[text]).toArray(int[][]::new);
    }

    /** Texts of like length together, so that rows of equal length have little padding. */
    private List<int[]> portions(int[][] texts, int[] chosen) {
        int[] sorted = Arrays.stream(chosen)
                .boxed()
                .sorted(Comparator.comparingInt(text -> texts[text].length))
                .mapToInt(text -> text)
                .toArray();
        List<int[]> portions = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= sorted.length; to++) {
            boolean isFull = to == sorted.length || (long) (to + 1 - from) * texts[sorted[to]].length > tokensOfPass;
            if (isFull) {
                portions.add(Arrays.copyOfRange(sorted, from, to));
                from = to;
            }
        }
        return portions;
    }

    private final class Texts implements PooledTexts {
        private final int[][] ids;
        /** From a forward pass to its backward pass. */
        private NDManager step;

        private Pass pass;
        private NDArray pooled;

        Texts(int[][] ids) {
            this.ids = ids;
        }

        @Override
        public List<int[]> portions(int[] chosen) {
            return EncoderPooling.this.portions(ids, chosen);
        }

        @Override
        public float[] forward(int[] chosen, SplittableRandom random) {
            if (random == null || !learns()) {
                return pool(EncoderPooling.chosen(ids, chosen));
            }
            end();
            step = TorchEngine.newManager();
            pass = network.pass(step, random);
            // Operations are noted as long as it is open; what they noted stays.
            GradientCollector noting = TorchEngine.get().newGradientCollector();
            try {
                pooled = network.pooled(EncoderPooling.chosen(ids, chosen), pass);
            } finally {
                noting.close();
            }
            return pooled.toFloatArray();
        }

        @Override
        public void backward(float[] gradient) {
            try (GradientCollector collector = TorchEngine.get().newGradientCollector()) {
                NDArray along = step.create(gradient, new Shape(gradient.length / dim(), dim()));
                collector.backward(pooled.mul(along).sum());
            }
            gradients = trainable.stream().map(pass::gradient).toList();
            end();
        }

        private void end() {
            if (step != null) {
                step.close();
                step = null;
            }
        }
    }
}
