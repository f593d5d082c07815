package dev.rango.cli;

import dev.rango.models.RangoVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code rango --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"rango " + RangoVersion.current()};
    }
}
