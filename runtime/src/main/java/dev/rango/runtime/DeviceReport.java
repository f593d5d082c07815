package dev.rango.runtime;

import java.util.List;

/**
 * Which device a model runs on, and why.
 *
 * @param asked what was asked for
 * @param chosen what it runs on, never {@link Device#auto}
 * @param passedOver why the devices that were tried before could not be had, one line each
 * @param nodes where each node of the graph ran when one text was tried; none on the CPU, where nothing has a choice
 */
public record DeviceReport(Device asked, Device chosen, List<String> passedOver, List<NodePlacement> nodes) {
    /** Copies the lists. */
    public DeviceReport {
        passedOver = List.copyOf(passedOver);
        nodes = List.copyOf(nodes);
    }

    public DeviceReport withNodes(List<NodePlacement> placed) {
        return new DeviceReport(asked, chosen, passedOver, placed);
    }

    /** On which device, and how many nodes on which provider, in words. */
    public String where() {
        return "runs on " + chosen + (nodes.isEmpty() ? "" : " (" + NodePlacement.summary(nodes) + ")");
    }

    /** In one line. */
    public String sentence() {
        return passedOver.isEmpty() ? where() : where() + ", since " + String.join("; ", passedOver);
    }
}
