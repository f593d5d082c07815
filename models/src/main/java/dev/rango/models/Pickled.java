package dev.rango.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle builds beside strings, numbers, lists and dictionaries. */
final class Pickled {
    private Pickled() {}

    /** Numbers of a file, not read yet. */
    record Storage(Dtype dtype, String key, long values) {}

    /**
     * A view of a storage: offset and strides count values.
     *
     * @param negated the values stand for their negatives: PyTorch's lazy negation
     */
    record View(Storage storage, long offset, List<Long> shape, List<Long> strides, boolean negated) {}

    /** A class or function by name, which is never looked up: {@code module name}. */
    record Global(String name) {
        /** As people write it, fit for one line. */
        String title() {
            return name.replace(' ', '.').replaceAll("\\p{Cntrl}", "?");
        }
    }

    record Tuple(List<Object> items) {}

    /** Things that are what they are. */
    enum Special {
        MARK,
        NONE,
        /** Bytes, whose values no tensor is made of. */
        BYTES,
        /** A whole number beyond 64 bits. */
        HUGE
    }

    /**
     * Stands in for an object that Python would make by running code of its class. Nothing is run; what it would have
     * been made of is kept, since tensors may be among it.
     */
    static final class Placeholder {
        private final String type;
        private final List<Object> parts = new ArrayList<>(1);
        private Map<String, Object> items;

        Placeholder(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }

        /** Arguments, state and items, as far as there are any. */
        List<Object> parts() {
            return parts;
        }

        void add(Object part) {
            parts.add(part);
        }

        /** The items of an object that is a dictionary: one of its parts. */
        Map<String, Object> items() {
            if (items == null) {
                items = new LinkedHashMap<>();
                parts.add(items);
            }
            return items;
        }
    }
}
