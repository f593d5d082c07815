package dev.rango.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A graph of images that is open on the processor: the input {@code pixels} (uint8 [batch, side, side]) and the output
 * {@code logits} (float [batch, classes]). Any number of threads may run it.
 */
final class OnnxImages implements AutoCloseable {
    private static final String PIXELS = "pixels";

    private final Path file;
    private final OrtSession session;
    private final int side;
    private final int classes;
    private final Set<OnnxSwitch> underWay = ConcurrentHashMap.newKeySet();
    private volatile String ended;

    private OnnxImages(Path file, OrtSession session, int side, int classes) {
        this.file = file;
        this.session = session;
        this.side = side;
        this.classes = classes;
    }

    static OnnxImages open(ModelFiles files, Path file, int side) {
        Optional<OnnxContent> content = OnnxContent.of(files, file);
        if (content.isEmpty() && !Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "no such file");
        }
        if (content.isPresent() && !content.get().tables().isEmpty()) {
            content.get().close();
            throw new UnusableInputException(file, "", "keeps weights beside it, which no network of pictures does");
        }
        OrtSession session = OnnxDevice.cpu(file, content).session();
        try {
            return new OnnxImages(file, session, side, checkSignature(file, session, side));
        } catch (UnusableInputException | OrtException e) {
            OnnxSession.close(file, session);
            throw e instanceof UnusableInputException unusable
                    ? unusable
                    : new UnusableInputException(file, "", "has no readable signature: " + e.getMessage(), e);
        }
    }

    /** Returns the number of classes. */
    private static int checkSignature(Path file, OrtSession session, int side) throws OrtException {
        String logits = OnnxSignature.LOGITS;
        if (!session.getInputNames().equals(Set.of(PIXELS))
                || !session.getOutputNames().equals(Set.of(logits))
                || !(session.getInputInfo().get(PIXELS).getInfo() instanceof TensorInfo pixels)
                || pixels.type != OnnxJavaType.UINT8
                || !Arrays.equals(pixels.getShape(), new long[] {-1, side, side})) {
            throw new UnusableInputException(
                    file,
                    "",
                    "is not an image classifier of Rango: inputs " + session.getInputNames() + ", outputs "
                            + session.getOutputNames() + "; expected [" + PIXELS + "], uint8 [batch, " + side + ", "
                            + side + "], and [" + logits + "]");
        }
        return OnnxSignature.classes(file, session);
    }

    int classes() {
        return classes;
    }

    /** Logits [images][classes] of one batch, which holds at least one image. */
    float[][] run(List<byte[]> images) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(images.size() * side * side);
        for (byte[] image : images) {
            pixels.put(image);
        }
        long[] shape = {images.size(), side, side};
        try (OnnxTensor input =
                        OnnxTensor.createTensor(OnnxDevice.environment(), pixels.flip(), shape, OnnxJavaType.UINT8);
                OnnxSwitch runSwitch = new OnnxSwitch();
                OrtSession.Result result = run(input, runSwitch)) {
            FloatBuffer scores = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[][] logits = new float[images.size()][classes];
            for (float[] row : logits) {
                scores.get(row);
            }
            return logits;
        } catch (OrtException e) {
            throw new UnusableInputException(
                    file, "", "ONNX Runtime fails on " + images.size() + " images: " + e.getMessage(), e);
        }
    }

    private OrtSession.Result run(OnnxTensor input, OnnxSwitch runSwitch) throws OrtException {
        underWay.add(runSwitch);
        try {
            // Who ends all says so first and stops those under way then.
            if (ended != null) {
                throw new CancellationException(ended);
            }
            runSwitch.begin(System.nanoTime());
            return session.run(Map.of(PIXELS, input), runSwitch.options());
        } catch (OrtException e) {
            if (runSwitch.isStopped()) {
                runSwitch.end();
            }
            throw e;
        } finally {
            underWay.remove(runSwitch);
        }
    }

    /** Ends the runs under way and those to come. */
    void end(String why) {
        ended = why;
        for (OnnxSwitch run : underWay) {
            run.stop(why);
        }
    }

    /** Must not be called during a run. */
    @Override
    public void close() {
        OnnxSession.close(file, session);
    }
}
