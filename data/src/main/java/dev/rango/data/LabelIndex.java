package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The classes' names and the way from a name to its index. */
final class LabelIndex {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,30}");
    // Past this many, a list in a message is no help.
    private static final int SHOWN = 20;

    private final List<String> names;
    private final String advice;
    private final Map<String, Integer> indices = new HashMap<>();

    LabelIndex(List<String> names) {
        this(names, "");
    }

    /** @param advice what to do where a file has other labels, as the end of a sentence */
    LabelIndex(List<String> names, String advice) {
        this.names = List.copyOf(names);
        this.advice = advice;
        for (String name : names) {
            indices.put(name, indices.size());
        }
    }

    /** The index over the distinct labels of a file: in numeric order if all are integers, else in string order. */
    static LabelIndex ofDistinct(Collection<String> labels) {
        Comparator<String> order = Comparator.naturalOrder();
        if (labels.stream().allMatch(label -> INTEGER.matcher(label).matches())) {
            order = Comparator.<String, BigInteger>comparing(BigInteger::new).thenComparing(order);
        }
        return new LabelIndex(labels.stream().distinct().sorted(order).toList());
    }

    List<String> names() {
        return names;
    }

    /** @throws UnusableInputException naming file and place, if the label is unknown */
    int of(Path file, Row row) {
        Integer index = indices.get(row.label());
        if (index == null) {
            String known = QuotedList.of(names.subList(0, Math.min(SHOWN, names.size())));
            throw new UnusableInputException(
                    file,
                    row.place().toString(),
                    "unknown label \"" + row.label() + "\"; known: " + known + (names.size() > SHOWN ? ", …" : "")
                            + Nearest.to(row.label(), names)
                                    .map(meant -> Nearest.hint(row.label(), names))
                                    .orElse(advice));
        }
        return index;
    }
}
