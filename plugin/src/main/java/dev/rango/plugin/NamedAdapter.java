package dev.rango.plugin;

import dev.rango.exporter.ExportRequest;
import dev.rango.runtime.UnusableInputException;
import java.io.File;

/** One of several adapters; Maven fills it in from {@code <adapter><name>…</name><folder>…</folder></adapter>}. */
public final class NamedAdapter {
    /** What its task shall be called; without, like its folder. */
    String name;

    /** An adapter as {@code rango adapt} writes it. */
    File folder;

    /** Maven makes it. */
    public NamedAdapter() {}

    ExportRequest.Named named() {
        if (folder == null) {
            throw new UnusableInputException("<adapters>", "", "an <adapter> has no <folder>");
        }
        return new ExportRequest.Named(name == null ? folder.getName() : name, folder.toPath());
    }
}
