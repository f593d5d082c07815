package dev.rango.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process asked of the file system, as strace tells it, and whether that survives a loss of power: what a rename publishes
 * must be on the disk before it, and the name after it, before what it replaced is removed.
 */
final class Trace {
    private static final String CALLS =
            "openat,write,pwrite64,writev,sendfile,copy_file_range,ftruncate,fsync,fdatasync,rename,renameat,renameat2,"
                    + "unlink,unlinkat,rmdir,mkdir";

    private static final Pattern CREATED = Pattern.compile("openat\\(.*O_CREAT.* = \\d+<([^>]+)>.*");
    private static final Pattern WRITTEN =
            Pattern.compile("(?:write|pwrite64|writev|sendfile|copy_file_range|ftruncate)\\(\\d+<([^>]+)>.*");
    private static final Pattern SYNCED = Pattern.compile("f(?:data)?sync\\(\\d+<([^>]+)>.*");
    private static final Pattern RENAMED = Pattern.compile("rename\\w*\\(.*?\"([^\"]+)\".*?\"([^\"]+)\".*");
    private static final Pattern REMOVED = Pattern.compile("(?:unlink|unlinkat|rmdir)\\(.*?\"([^\"]+)\".* = 0");
    private static final Pattern MADE = Pattern.compile("mkdir\\(\"([^\"]+)\".* = 0");

    private final Path name;
    private final Path place;
    private final TreeSet<String> dirty = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();
    private int published;

    private Trace(Path name) {
        this.name = name;
        this.place = name.resolveSibling("." + name.getFileName() + ".writing");
    }

    /** Whether strace is here and may trace. */
    static boolean isPossible() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("strace", "-qq", "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    /** What goes before a command to have its calls written into {@code log}. */
    static List<String> recording(Path log) {
        return List.of("strace", "-f", "--seccomp-bpf", "-y", "-qq", "-o", log.toString(), "-e", "trace=" + CALLS);
    }

    /** What goes before a command to have it killed when it makes a call for the nth time. */
    static List<String> killing(String call, int nth) {
        String inject = "inject=" + call + ":signal=KILL:when=" + nth;
        // Without --seccomp-bpf, with which calls are not counted as they should.
        return List.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", inject);
    }

    /**
     * What does not survive; empty when all does.
     *
     * @param root of all that counts
     * @param name what is published
     */
    static List<String> faults(Path log, Path root, Path name) throws IOException {
        Trace trace = new Trace(name);
        for (String line : Files.readAllLines(log)) {
            String call = line.replaceFirst("^\\d+ +", "");
            if (!call.contains(" = -1 ") && call.contains(root.toString())) {
                trace.follow(call);
            }
        }
        if (trace.published == 0) {
            trace.faults.add("nothing was published");
        }
        trace.requireClean(name.getParent(), "at the end");
        return trace.faults;
    }

    private void follow(String call) {
        Matcher matcher;
        if ((matcher = CREATED.matcher(call)).matches() || (matcher = MADE.matcher(call)).matches()) {
            changed(Path.of(matcher.group(1)), call.startsWith("openat"));
        } else if ((matcher = WRITTEN.matcher(call)).matches()) {
            dirty.add(matcher.group(1));
        } else if ((matcher = SYNCED.matcher(call)).matches()) {
            dirty.remove(matcher.group(1));
        } else if ((matcher = RENAMED.matcher(call)).matches()) {
            renamed(Path.of(matcher.group(1)), Path.of(matcher.group(2)));
        } else if ((matcher = REMOVED.matcher(call)).matches()) {
            removed(Path.of(matcher.group(1)));
        }
    }

    private void changed(Path path, boolean isFile) {
        if (isFile) {
            dirty.add(path.toString());
        }
        dirty.add(path.getParent().toString());
    }

    private void renamed(Path from, Path to) {
        if (from.equals(name)) {
            requireClean(place, "when the old one goes");
        }
        if (to.equals(name)) {
            published++;
            if (dirty.stream().anyMatch(path -> Path.of(path).startsWith(from))) {
                faults.add("published before it was on the disk: " + dirty);
            }
        }
        for (String path : List.copyOf(dirty)) {
            if (Path.of(path).startsWith(from)) {
                dirty.remove(path);
                dirty.add(to.resolve(from.relativize(Path.of(path))).toString());
            }
        }
        dirty.add(from.getParent().toString());
        dirty.add(to.getParent().toString());
    }

    private void removed(Path path) {
        if (path.startsWith(place.resolve("old"))) {
            requireClean(name.getParent(), "when " + path + " is removed");
        }
        // What is removed may come back: the next run removes it again.
        dirty.remove(path.toString());
    }

    private void requireClean(Path path, String when) {
        if (dirty.contains(path.toString())) {
            faults.add(path + " is not on the disk " + when);
        }
    }
}
