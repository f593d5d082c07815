package dev.rango.data;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds the columns that somebody means among those of a file. */
final class HeaderColumns {
    /** Past these, names in a message are no help. */
    private static final int SHOWN = 20;

    private static final int LONGEST_NAME = 40;

    private final DataSpec.Scheme scheme;
    private final Path file;
    private final String place;
    private final List<String> names;
    private final Columns columns;
    private final FileFormat format;
    private final List<String> notes = new ArrayList<>();

    /** @param names as they stand in the file; without a header line the values of the first row */
    HeaderColumns(
            DataSpec.Scheme scheme, Path file, String place, List<String> names, Columns columns, FileFormat format) {
        this.scheme = scheme;
        this.file = file;
        this.place = place;
        this.names = names;
        this.columns = columns;
        this.format = format;
    }

    /** What was taken for what was meant. */
    List<String> notes() {
        return notes;
    }

    /** The indices of the text's columns, in the order in which they are joined. */
    List<Integer> text() {
        List<Integer> found = new ArrayList<>();
        columns.text().forEach(wish -> found.addAll(find(wish, Columns.TEXT)));
        return found;
    }

    /** The index of the label's column; -1 where none is read. */
    int label(List<Integer> text) {
        if (columns.label().isEmpty()) {
            return -1;
        }
        List<Integer> found = find(columns.label().get(), Columns.LABEL);
        if (found.size() > 1) {
            throw unusable("a label is one column, not " + found.size());
        }
        if (text.contains(found.get(0))) {
            throw unusable("text and label are both column " + columns.label().get());
        }
        return found.get(0);
    }

    private List<Integer> find(String wish, Setting setting) {
        if (format.header()) {
            Optional<Integer> one = named(wish);
            if (one.isPresent()) {
                return List.of(one.get());
            }
        }
        List<String> parts = QuotedList.parse(setting.toString(), wish);
        if (!parts.equals(List.of(wish))) {
            return parts.stream().flatMap(part -> find(part, setting).stream()).toList();
        }
        if (!format.header()) {
            return List.of(numbered(wish, setting));
        }
        throw unusable("no column \"" + wish + "\"; there are: " + shown() + hint(wish));
    }

    private Optional<Integer> named(String wish) {
        List<Integer> exact = indices(name -> name.equals(wish));
        if (exact.size() > 1) {
            throw unusable("two columns are named \"" + wish + "\"");
        }
        if (!exact.isEmpty()) {
            return Optional.of(exact.get(0));
        }
        List<Integer> near = indices(name -> Columns.loose(name).equals(Columns.loose(wish)));
        if (near.size() > 1) {
            throw unusable("no column \"" + wish + "\", and several that could be meant: "
                    + near.stream().map(i -> quoted(names.get(i))).collect(Collectors.joining(", ")));
        }
        near.forEach(i -> notes.add(file + ": column " + quoted(names.get(i)) + " is taken for " + quoted(wish)));
        return near.stream().findFirst();
    }

    private List<Integer> indices(Predicate<String> wanted) {
        return IntStream.range(0, names.size())
                .filter(i -> wanted.test(names.get(i)))
                .boxed()
                .toList();
    }

    private int numbered(String wish, Setting setting) {
        if (!wish.strip().matches("[1-9][0-9]{0,5}")) {
            throw new UnusableInputException(
                    setting.with(wish),
                    "",
                    "without a header line columns are numbered from 1"
                            + new MissingHeader(scheme, names, columns, format).example(setting));
        }
        int number = Integer.parseInt(wish.strip());
        if (number > names.size()) {
            throw unusable("there is no column " + number + "; the first row has " + names.size());
        }
        return number - 1;
    }

    private String shown() {
        return names.isEmpty()
                ? "none"
                : names.stream().limit(SHOWN).map(HeaderColumns::quoted).collect(Collectors.joining(", "))
                        + (names.size() > SHOWN ? ", …" : "");
    }

    private static String quoted(String name) {
        return '"' + (name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name) + '"';
    }

    /** What to type instead, where that can be told. */
    private String hint(String wish) {
        String other = new OtherFormat(scheme, format)
                .hint(names, name -> Columns.loose(name).equals(Columns.loose(wish)));
        if (!other.isEmpty()) {
            return other;
        }
        String near = Nearest.hint(wish, names);
        return near.isEmpty() && scheme.hasHeader() ? new MissingHeader(scheme, names, columns, format).hint() : near;
    }

    private UnusableInputException unusable(String reason) {
        return new UnusableInputException(file, place, reason);
    }
}
