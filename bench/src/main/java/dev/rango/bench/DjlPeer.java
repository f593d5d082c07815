package dev.rango.bench;

import ai.djl.MalformedModelException;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** DJL's Predictor with ONNX Runtime on an exported model, one text a call, so that nothing is padded. */
final class DjlPeer implements Labeller {
    private static final String ENGINE = "OnnxRuntime";

    private final String name;
    private final String settings;
    private final ZooModel<String, float[]> model;
    private final Predictor<String, float[]> predictor;

    /**
     * @param folder of an export
     * @param tokenizer text to token ids
     */
    DjlPeer(String name, String settings, Path folder, Function<String, long[]> tokenizer)
            throws IOException, ModelNotFoundException, MalformedModelException {
        this.name = name;
        this.settings = settings;
        model = Criteria.builder()
                .setTypes(String.class, float[].class)
                .optModelPath(folder.resolve("model.onnx"))
                .optEngine(ENGINE)
                .optOption("intraOpNumThreads", "1")
                .optOption("interOpNumThreads", "1")
                .optTranslator(new PlainTranslator(tokenizer))
                .build()
                .loadModel();
        predictor = model.newPredictor();
    }

    /**
     * Starts DJL's engine; it refuses to when anyone else in the process has touched ONNX Runtime before.
     *
     * @param complaint told why it does not start; opening a predictor then fails too
     */
    static void startEngine(Consumer<String> complaint) {
        try {
            Engine.getEngine(ENGINE);
        } catch (RuntimeException | LinkageError e) {
            complaint.accept("DJL's engine does not start: " + e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String settings() {
        return settings;
    }

    @Override
    public Feed feed() {
        return Feed.TEXTS;
    }

    @Override
    public Answers answer(List<String> texts) {
        Answers answers = Answers.of(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            float[] probabilities = predict(texts.get(i));
            int best = 0;
            for (int c = 1; c < probabilities.length; c++) {
                best = probabilities[c] > probabilities[best] ? c : best;
            }
            answers.labels()[i] = best;
            answers.scores()[i] = probabilities[best];
        }
        return answers;
    }

    private float[] predict(String text) {
        try {
            return predictor.predict(text);
        } catch (TranslateException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }

    /** As DJL's users write one: ids and mask in, softmax out. */
    private record PlainTranslator(Function<String, long[]> tokenizer) implements Translator<String, float[]> {
        @Override
        public NDList processInput(TranslatorContext context, String text) {
            long[] ids = tokenizer.apply(text);
            long[] mask = new long[ids.length];
            Arrays.fill(mask, 1);
            Shape row = new Shape(1, ids.length);
            return new NDList(
                    context.getNDManager().create(ids, row),
                    context.getNDManager().create(mask, row));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList output) {
            float[] logits = output.get(0).toFloatArray();
            float highest = logits[0];
            for (float logit : logits) {
                highest = Math.max(highest, logit);
            }
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit - highest);
            }
            for (int c = 0; c < logits.length; c++) {
                logits[c] = (float) (Math.exp(logits[c] - highest) / sum);
            }
            return logits;
        }

        @Override
        public Batchifier getBatchifier() {
            return null;
        }
    }
}
