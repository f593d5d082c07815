package dev.rango.runtime;

import java.util.List;

/**
 * Which device a model runs on, and why.
 *
 * @param asked what was asked for
 * @param chosen what it runs on, never {@link Device.Auto}
 * @param passedOver why the devices that were tried before could not be had, one line each
 */
public record DeviceReport(Device asked, Device chosen, List<String> passedOver) {
    /** Copies the list. */
    public DeviceReport {
        passedOver = List.copyOf(passedOver);
    }

    /** In one line. */
    public String sentence() {
        return passedOver.isEmpty()
                ? "runs on " + chosen
                : "runs on " + chosen + ", since " + String.join("; ", passedOver);
    }
}
