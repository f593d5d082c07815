package dev.rango.runtime.session;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/** Of ONNX Runtime, which looks between two nodes of a graph whether it shall go on. */
final class OnnxSwitch extends RunSwitch {
    private final OrtSession.RunOptions options;

    OnnxSwitch() throws OrtException {
        options = new OrtSession.RunOptions();
    }

    /** To be given to the run. */
    OrtSession.RunOptions options() {
        return options;
    }

    @Override
    void tell(boolean end) {
        try {
            options.setTerminate(end);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot end a run, or begin anew", e);
        }
    }

    @Override
    void free() {
        options.close();
    }
}
