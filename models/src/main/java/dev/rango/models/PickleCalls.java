package dev.rango.models;

import dev.rango.models.Pickled.Global;
import dev.rango.models.Pickled.Placeholder;
import dev.rango.models.Pickled.Special;
import dev.rango.models.Pickled.Storage;
import dev.rango.models.Pickled.Tuple;
import dev.rango.models.Pickled.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of the calls in a pickle. Those that make tensors (torch/_utils.py) and dictionaries are understood;
 * any other gives a {@link Placeholder}. No name is ever looked up, and nothing is run.
 */
final class PickleCalls {
    private static final String REBUILD_TENSOR = "torch._utils _rebuild_tensor_v2";
    private static final Set<String> REBUILD_PARAMETER =
            Set.of("torch._utils _rebuild_parameter", "torch._utils _rebuild_parameter_with_state");
    private static final String ORDERED_DICT = "collections OrderedDict";
    private static final Set<String> DICTIONARIES =
            Set.of(ORDERED_DICT, "collections Counter", "collections defaultdict", "builtins dict", "__builtin__ dict");
    private static final String TORCH = "torch ";
    /** Of a tensor's arguments, the one that holds the bits of lazy views; files of before PyTorch 2.1 have none. */
    private static final int METADATA = 6;

    /**
     * No checkpoint has objects of these: who names them wants something run. That a placeholder would be harmless is
     * no reason to read on.
     */
    private static final Set<String> RUNS_CODE = Set.of(
            "os",
            "posix",
            "nt",
            "subprocess",
            "sys",
            "shutil",
            "socket",
            "runpy",
            "pty",
            "ctypes",
            "importlib",
            "webbrowser",
            "code",
            "pdb",
            "timeit",
            "cProfile");

    private static final Set<String> RUNS_CODE_BUILTINS =
            Set.of("eval", "exec", "execfile", "compile", "open", "__import__", "input", "breakpoint", "apply");

    private PickleCalls() {}

    /** Why a pickle is refused. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String reason) {
            super(reason);
        }
    }

    static Global global(String name) throws Refused {
        Global global = new Global(name);
        String module = name.substring(0, name.indexOf(' '));
        boolean isBuiltin = module.equals("builtins") || module.equals("__builtin__");
        if (RUNS_CODE.contains(module.split("\\.", 2)[0])
                || (isBuiltin && RUNS_CODE_BUILTINS.contains(name.substring(module.length() + 1)))) {
            throw new Refused("names " + global.title() + ", which does not build a tensor: not executed");
        }
        return global;
    }

    static Object call(Object function, List<Object> arguments) throws Refused {
        if (!(function instanceof Global global)) {
            throw new Refused("calls something that is no name");
        }
        String name = global.name();
        if (DICTIONARIES.contains(name)) {
            return dictionary(global, arguments);
        }
        if (name.equals(REBUILD_TENSOR)) {
            return tensor(arguments);
        }
        if (REBUILD_PARAMETER.contains(name)) {
            if (arguments.isEmpty()) {
                throw new Refused("a parameter is made of nothing");
            }
            // Whether it learns, its hooks and its attributes change none of its values.
            return arguments.get(0) instanceof Placeholder unreadable ? unreadable : cast(arguments.get(0), View.class);
        }
        Placeholder placeholder = new Placeholder(global.title());
        if (!arguments.isEmpty()) {
            placeholder.add(new Tuple(arguments));
        }
        return placeholder;
    }

    private static Object dictionary(Global type, List<Object> arguments) throws Refused {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Object argument : arguments) {
            if (argument instanceof Map<?, ?> items) {
                items.forEach((key, value) -> map.put((String) key, value));
            } else if (argument instanceof List<?> pairs) {
                putPairs(type, map, pairs);
            } else if (!(argument instanceof Global) && argument != Special.NONE) {
                throw new Refused("a " + type.title() + " is made of something other than items");
            }
        }
        return map;
    }

    private static void putPairs(Global type, Map<String, Object> map, List<?> pairs) throws Refused {
        for (Object pair : pairs) {
            List<?> items =
                    pair instanceof Tuple tuple ? tuple.items() : pair instanceof List<?> list ? list : List.of();
            if (items.size() != 2) {
                throw new Refused("a " + type.title() + " is made of something other than items");
            }
            put(map, items.get(0), items.get(1));
        }
    }

    /** Adds an item under the key's text; a key that is no string or number gets one that no other has. */
    static void put(Map<String, Object> map, Object key, Object value) throws Refused {
        boolean isPlain = key instanceof String || key instanceof Number || key instanceof Boolean;
        String text = isPlain ? key.toString() : "<key " + map.size() + ">";
        if (map.put(text, value) != null) {
            throw new Refused("a dictionary has the key '" + text.replaceAll("\\p{Cntrl}", "?") + "' twice");
        }
    }

    private static Object tensor(List<Object> arguments) throws Refused {
        if (arguments.size() < METADATA) {
            throw new Refused("a tensor is made of " + arguments.size() + " arguments");
        }
        boolean negated = arguments.size() > METADATA && isNegated(arguments.get(METADATA));
        if (arguments.get(0) instanceof Placeholder unreadable) {
            return unreadable;
        }
        return new View(
                cast(arguments.get(0), Storage.class),
                cast(arguments.get(1), Long.class),
                longs(arguments.get(2)),
                longs(arguments.get(3)),
                negated);
    }

    /** PyTorch's bits of lazy views: neg is honoured, conj means nothing to a real number, any other is unknown. */
    private static boolean isNegated(Object metadata) throws Refused {
        if (metadata == Special.NONE) {
            return false;
        }
        if (!(metadata instanceof Map<?, ?> bits)) {
            throw new Refused("a tensor has metadata that are no dictionary");
        }
        for (Map.Entry<?, ?> bit : bits.entrySet()) {
            if (!bit.getKey().equals("neg") && !bit.getKey().equals("conj")) {
                throw new Refused("a tensor has the bit '"
                        + bit.getKey().toString().replaceAll("\\p{Cntrl}", "?") + "', which is not understood");
            }
        }
        return Boolean.TRUE.equals(bits.get("neg"));
    }

    /** ('storage', class, key, device, number of values). */
    static Object storage(List<Object> id) throws Refused {
        if (id.size() != 5 || !"storage".equals(id.get(0))) {
            throw new Refused("refers to something other than a storage");
        }
        Global type = cast(id.get(1), Global.class);
        String name = type.name();
        Dtype dtype = name.startsWith(TORCH) ? Dtype.ofStorage(name.substring(TORCH.length())) : null;
        if (dtype == null) {
            return new Placeholder("a tensor of " + type.title());
        }
        return new Storage(dtype, cast(id.get(2), String.class), cast(id.get(4), Long.class));
    }

    private static List<Long> longs(Object tuple) throws Refused {
        List<Long> longs = new ArrayList<>();
        List<Object> items = tuple instanceof Placeholder size && size.type().equals("torch.Size")
                ? sizes(size)
                : cast(tuple, Tuple.class).items();
        if (items.size() > TensorView.MAX_DIMENSIONS) {
            throw new Refused("a tensor has " + items.size() + " sizes or strides");
        }
        for (Object item : items) {
            longs.add(cast(item, Long.class));
        }
        return longs;
    }

    /** torch.Size((2, 3)) is the tuple (2, 3). */
    private static List<Object> sizes(Placeholder size) throws Refused {
        Object arguments = size.parts().isEmpty() ? null : size.parts().get(0);
        if (arguments instanceof Tuple tuple && tuple.items().size() == 1) {
            return cast(tuple.items().get(0), Tuple.class).items();
        }
        throw new Refused("has a torch.Size without sizes");
    }

    static <T> T cast(Object object, Class<T> type) throws Refused {
        if (!type.isInstance(object)) {
            throw new Refused(
                    "has " + object.getClass().getSimpleName() + " where " + type.getSimpleName() + " belongs");
        }
        return type.cast(object);
    }
}
