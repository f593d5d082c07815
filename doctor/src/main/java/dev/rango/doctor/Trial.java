package dev.rango.doctor;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.Setting;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What came of running a model on a device.
 *
 * @param ran whether it answered
 * @param missing what the device lacks, when it did not
 * @param remedy how to get it; may be empty
 */
record Trial(boolean ran, String missing, String remedy) {
    private static final String TEXT = "A quiet, well acted film that I would like to see again.";

    /** Runs one text; without a model nothing can run. */
    static Trial of(String device, Optional<Path> model) {
        if (model.isEmpty()) {
            return new Trial(false, "not tried, for want of a model", "name one with " + Setting.of("model"));
        }
        try (TextClassifier classifier =
                TextClassifier.open(model.get(), ClassifierOptions.DEFAULT.withDevice(Device.parse(device)))) {
            classifier.classify(TEXT);
            return new Trial(true, "", "");
        } catch (DeviceUnavailableException e) {
            return new Trial(false, e.missing(), e.remedy());
        } catch (UnusableInputException e) {
            return new Trial(false, e.getMessage(), "");
        } catch (LinkageError e) {
            return new Trial(false, "ONNX Runtime does not load: " + e, "");
        }
    }
}
