package dev.rango.plugin;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.logging.SystemStreamLog;

/** What a build prints, from information up. */
final class Lines extends SystemStreamLog {
    final List<String> printed = new ArrayList<>();

    @Override
    public void debug(CharSequence line) {}

    @Override
    public void info(CharSequence line) {
        printed.add("INFO " + line);
    }

    @Override
    public void warn(CharSequence line) {
        printed.add("WARN " + line);
    }

    @Override
    public void error(CharSequence line) {
        printed.add("ERROR " + line);
    }
}
