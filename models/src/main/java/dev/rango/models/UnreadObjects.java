package dev.rango.models;

import dev.rango.models.Pickled.Placeholder;
import dev.rango.models.Pickled.Tuple;
import dev.rango.models.Pickled.View;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The objects of a pickle that only their own classes could make, and the tensors that they keep to themselves. */
final class UnreadObjects {
    private static final int MAX_DEPTH = 256;
    private static final int NAMED = 160;

    private final MemoryBudget memory;
    private final TreeMap<String, String> descriptions = new TreeMap<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    UnreadObjects(MemoryBudget memory) {
        this.memory = memory;
    }

    /** Names, and in words what stands there. */
    SortedMap<String, String> descriptions() {
        return descriptions;
    }

    void add(String name, Placeholder object) {
        descriptions.putIfAbsent(name, object.type());
        search(name, object, object.type(), 0);
    }

    /** Objects may know each other: each is looked into once. */
    private void search(String name, Object object, String owner, int depth) {
        memory.take("pickle", NAMED + 2L * name.length());
        if (object instanceof View) {
            descriptions.putIfAbsent(name, "a tensor inside an object of " + owner);
            return;
        }
        boolean isBranch = object instanceof Placeholder || object instanceof Map || object instanceof List;
        if (depth > MAX_DEPTH || (isBranch && !seen.add(object))) {
            return;
        }
        if (object instanceof Placeholder placeholder) {
            String type = depth == 0 ? owner : placeholder.type();
            placeholder.parts().forEach(part -> search(name, part, type, depth + 1));
        } else if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> search(PthFile.join(name, key.toString()), value, owner, depth + 1));
        } else if (object instanceof List<?> list) {
            list.forEach(value -> search(name, value, owner, depth + 1));
        } else if (object instanceof Tuple tuple) {
            tuple.items().forEach(value -> search(name, value, owner, depth + 1));
        }
    }
}
