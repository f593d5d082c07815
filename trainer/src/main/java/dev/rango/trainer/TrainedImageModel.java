package dev.rango.trainer;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.Checkpoint;
import dev.rango.models.LeNet;
import dev.rango.models.Linear;
import dev.rango.models.SampleImages;
import dev.rango.models.Update;
import dev.rango.runtime.GoldenImage;
import dev.rango.runtime.ImageConfig;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * An image classifier's checkpoint as the training engine computes it: the answers that every export is held against. No
 * branch is merged.
 */
public final class TrainedImageModel {
    private static final float WHITE = 255;

    private final Network network;
    private final int classes;

    TrainedImageModel(Network network, int classes) {
        this.network = network;
        this.classes = classes;
    }

    /** A base by itself. */
    public static TrainedImageModel of(Checkpoint base) {
        return new TrainedImageModel(
                LeNetModule.frozen(LeNet.weights(base)).whole(), base.labels().size());
    }

    /** A base with an adapter. */
    public static TrainedImageModel of(AdaptedModel model) {
        Adapter adapter = model.adapter();
        LeNetModule frozen = LeNetModule.frozen(LeNet.weights(model.base()));
        LeNetModule adapted = new LeNetModule(
                frozen.conv1(),
                frozen.conv2(),
                branched("fc1", LeNet.weights(model.base()).fc1(), adapter),
                branched("fc2", LeNet.weights(model.base()).fc2(), adapter),
                LinearLayer.frozen(adapter.head()));
        return new TrainedImageModel(adapted.whole(), adapter.labels().size());
    }

    private static Layer branched(String path, Linear layer, Adapter adapter) {
        LinearLayer frozen = LinearLayer.frozen(layer);
        Update update = adapter.updates().get(path);
        return update == null ? frozen : LoraLinear.frozen(frozen, update);
    }

    /** Logits [classes] of one image of 28 × 28 grey values, unsigned. */
    public float[] logits(byte[] pixels) {
        float[] row = new float[ImageConfig.PIXELS];
        for (int i = 0; i < row.length; i++) {
            row[i] = (pixels[i] & 0xff) / WHITE;
        }
        return network.logits(row, 1, row.length);
    }

    /** The project's golden images with the answers to them. */
    List<GoldenImage> golden() {
        List<GoldenImage> cases = new ArrayList<>();
        SampleImages.golden().forEach((name, pixels) -> {
            float[] logits = logits(pixels);
            for (float logit : logits) {
                if (!Float.isFinite(logit)) {
                    throw new UnusableInputException(
                            "training",
                            "",
                            "the trained network gives " + logit + " for an image; try a lower " + Setting.of("lr"));
                }
            }
            cases.add(new GoldenImage(name, pixels, logits));
        });
        return cases;
    }
}
