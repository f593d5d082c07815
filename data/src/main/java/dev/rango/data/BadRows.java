package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows of a file that cannot be used: all of them are counted, and the first are named. */
final class BadRows {
    private static final int SHOWN = 10;

    private final Path file;
    private final FileFormat format;
    private final DataSpec.Scheme scheme;
    private final List<Row.Place> places = new ArrayList<>();
    private final Map<String, List<Long>> lines = new LinkedHashMap<>();
    private long count;

    /** @param scheme as which the file is read */
    BadRows(DataSpec.Scheme scheme, Path file, FileFormat format) {
        this.scheme = scheme;
        this.file = file;
        this.format = format;
    }

    void add(Row.Place place, String fault) {
        count++;
        if (count <= SHOWN) {
            places.add(place);
            lines.computeIfAbsent(fault, any -> new ArrayList<>()).add(place.line());
        }
    }

    /**
     * All rows were read.
     *
     * @param good how many can be used
     * @param notes where it is said that others are left out
     * @throws UnusableInputException if there are others, and they are not to be left out, or nothing is left
     */
    void settle(long good, List<String> notes) {
        if (count == 0) {
            return;
        }
        if (format.skipBadRows() && good > 0) {
            notes.add(file + ": skipped " + sentence(good, "") + ": " + shown());
            return;
        }
        String way = good == 0
                ? new OtherFormat(scheme, format).hint(file)
                : "; " + FileFormat.SKIP_BAD_ROWS + " leaves out such rows";
        if (count == 1) {
            throw new UnusableInputException(
                    file, places.get(0).toString(), lines.keySet().iterator().next() + way);
        }
        throw new UnusableInputException(file, "", sentence(good, " cannot be used") + ": " + shown() + way);
    }

    private String sentence(long good, String verb) {
        return String.format(Locale.ROOT, "%,d of %,d rows%s", count, count + good, verb);
    }

    /**
     * Places, as they stand behind what is there.
     *
     * @param numbers the first of them
     * @param all how many there are
     */
    static String lines(List<Long> numbers, long all) {
        return (all == 1 ? "(line " : "(lines ")
                + numbers.stream().map(String::valueOf).collect(Collectors.joining(", "))
                + (all > numbers.size() ? ", …)" : ")");
    }

    private String shown() {
        return lines.entrySet().stream()
                        .map(fault -> fault.getKey() + " "
                                + lines(fault.getValue(), fault.getValue().size()))
                        .collect(Collectors.joining("; "))
                + (count > SHOWN ? "; …" : "");
    }
}
