package dev.rango.models;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensors of one model in another tool's file, without what wrappers put before their names. Each is taken by who
 * understands it; {@link #requireAllTaken} refuses the file when one is left, since the model would answer differently
 * without it.
 */
final class StateDict {
    /** Where the model begins: before the name of its embedding, plain or as an adapter wraps it. */
    private static final Pattern EMBEDDING =
            Pattern.compile("(.*\\.)?embedding\\.(?:weight|(?:base_layer|linear|original_module)\\.weight)");

    /** torch.compile and FSDP put these anywhere. */
    private static final Pattern WRAPPERS =
            Pattern.compile("(^|\\.)(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)(?=\\.)");

    /** Parts of a training checkpoint that are not its model, as PyTorch's tutorials, Lightning and others name them. */
    private static final Pattern TRAINING = Pattern.compile(
            "(?:optim|optimizers?|optimizer_states?|optimizer_state_dict|(?:lr_)?schedulers?|(?:lr_)?scheduler_state_dict"
                    + "|(?:grad_)?scaler|scaler_state_dict|amp|amp_scaling_state|native_amp_scaling_state|callbacks|loops"
                    + "|hyper_parameters|hparams|args|config|(?:torch_|cuda_|numpy_|python_)?rng_states?(?:_all)?)(?:\\..*)?");

    private static final int SHOWN = 10;
    private static final Setting IGNORE = Setting.of("ignore");

    private final Path file;
    private final WeightFile weights;
    private final String root;
    /** Names without wrappers, and those in the file. */
    private final SortedMap<String, String> names = new TreeMap<>();

    private final Set<String> unknown = new TreeSet<>();
    private final Set<String> leftOut = new LinkedHashSet<>();

    private StateDict(Path file, WeightFile weights, String root) {
        this.file = file;
        this.weights = weights;
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @param ignored names of tensors that are knowingly left out, with {@code *} for any characters
     * @throws UnusableInputException when it is unusable, holds no one model with an embedding, or nothing is ignored by
     *     a pattern
     */
    static StateDict read(Path file, List<String> ignored) {
        WeightFile weights = WeightFile.read(file);
        Set<String> roots = new TreeSet<>();
        Set<String> all = new TreeSet<>(weights.tensors().keySet());
        all.removeIf(name -> isIgnored(name, ignored) || TRAINING.matcher(name).matches());
        for (String name : all) {
            Matcher matcher = EMBEDDING.matcher(unwrapped(name));
            if (matcher.matches()) {
                roots.add(matcher.group(1) == null ? "" : matcher.group(1));
            }
        }
        if (roots.size() != 1) {
            String unread = weights.unread().isEmpty() ? "" : "; not read: " + shown(described(weights.unread()));
            throw new UnusableInputException(
                    file,
                    "",
                    "has " + roots.size() + " tensors named embedding.weight"
                            + (roots.isEmpty()
                                    ? "; there are " + shown(all) + unread
                                    : ", under " + roots + ": leave all but one out with " + IGNORE.with("PREFIX*")));
        }
        StateDict dict = new StateDict(file, weights, roots.iterator().next());
        dict.sort(ignored);
        return dict;
    }

    private void sort(List<String> ignored) {
        Set<String> unused = new LinkedHashSet<>(ignored);
        SortedMap<String, Integer> training = new TreeMap<>();
        for (String name : weights.tensors().keySet()) {
            String plain = unwrapped(name);
            if (isIgnored(name, ignored)) {
                unused.removeIf(pattern -> glob(pattern, name));
                leftOut.add(name + " (" + IGNORE + ")");
            } else if (plain.startsWith(root)) {
                String other = names.put(plain.substring(root.length()), name);
                if (other != null) {
                    throw new UnusableInputException(file, "tensor '" + name + "'", "is also there as '" + other + "'");
                }
            } else if (TRAINING.matcher(name).matches()) {
                training.merge(name.split("\\.", 2)[0], 1, Integer::sum);
            } else if (weights.tensors().get(name).shape().length > 0) {
                unknown.add(name);
            } else {
                leftOut.add(name + " (one number)");
            }
        }
        // Of a model without a prefix, its own training state stands among its names.
        names.values().removeIf(name -> {
            boolean isTraining = TRAINING.matcher(name).matches();
            if (isTraining) {
                training.merge(name.split("\\.", 2)[0], 1, Integer::sum);
            }
            return isTraining;
        });
        training.forEach((part, count) -> leftOut.add(part + " (" + count + " tensors)"));
        weights.numbers().keySet().stream()
                .filter(name -> !weights.tensors().containsKey(name) && isOfLayer(name) && !isIgnored(name, ignored))
                .forEach(name -> unknown.add(name + " (a number)"));
        weights.unread().forEach((name, type) -> sortUnread(name, type, ignored, unused));
        if (!unused.isEmpty()) {
            throw new UnusableInputException(IGNORE.with(unused.iterator().next()), "", "names no tensor of " + file);
        }
    }

    private boolean isOfLayer(String name) {
        return List.of("embedding.", "fc1.", "fc2.").stream()
                .anyMatch(layer -> unwrapped(name).startsWith(root + layer));
    }

    private void sortUnread(String name, String type, List<String> ignored, Set<String> unused) {
        boolean isTensor = type.startsWith("a tensor") || type.contains("_rebuild_");
        if (isIgnored(name, ignored)) {
            unused.removeIf(pattern -> glob(pattern, name));
            leftOut.add(name + " (" + IGNORE + ")");
        } else if (isTensor && !TRAINING.matcher(name).matches()) {
            unknown.add(name + " (" + type + ", which is not read)");
        } else {
            leftOut.add(name + " (" + type + ")");
        }
    }

    private static boolean isIgnored(String name, List<String> ignored) {
        return ignored.stream().anyMatch(pattern -> glob(pattern, name));
    }

    /** Runs in the product of the lengths, whatever the pattern. */
    private static boolean glob(String pattern, String name) {
        int star = -1;
        int mark = 0;
        int p = 0;
        int n = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++mark;
            } else {
                return false;
            }
        }
        return pattern.substring(p).chars().allMatch(c -> c == '*');
    }

    private static String unwrapped(String name) {
        return WRAPPERS.matcher(name).replaceAll("").replaceFirst("^\\.", "");
    }

    private static List<String> described(Map<String, String> unread) {
        return unread.entrySet().stream()
                .map(entry -> (entry.getKey().isEmpty() ? "the whole file" : entry.getKey()) + ": " + entry.getValue())
                .toList();
    }

    private static String shown(java.util.Collection<String> names) {
        List<String> first = names.stream().limit(SHOWN).toList();
        return String.join(", ", first) + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    /** Names after the given one that nobody has taken. */
    List<String> under(String prefix) {
        return names.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    /** A tensor of finite values, which from now on is somebody's. */
    Tensor take(String name, int dimensions) {
        String inFile = names.remove(name);
        if (inFile == null) {
            requireRead(name);
            throw new UnusableInputException(
                    file,
                    "tensor '" + root + name + "'",
                    "is missing; there are " + shown(weights.tensors().keySet()));
        }
        return new ForeignTensors(file, weights).checked(inFile, dimensions);
    }

    private void requireRead(String name) {
        weights.unread().forEach((key, type) -> {
            if (unwrapped(key).equals(root + name)) {
                throw unusable(name, "is " + type + ", which is not read");
            }
        });
    }

    /** Takes a tensor that is another's older state. */
    void leaveOut(String name, String reason) {
        leftOut.add(names.remove(name) + " (" + reason + ")");
    }

    UnusableInputException unusable(String name, String reason) {
        return new UnusableInputException(file, "tensor '" + root + name + "'", reason);
    }

    Path file() {
        return file;
    }

    /** What the file holds beside the model, and what was left out on purpose. */
    List<String> leftOut() {
        return new ArrayList<>(leftOut);
    }

    /** @throws UnusableInputException when a tensor was not taken: the network would be another one */
    void requireAllTaken() {
        unknown.addAll(names.values());
        if (!unknown.isEmpty()) {
            throw new UnusableInputException(
                    file,
                    "",
                    "has " + unknown.size() + " tensors that are no part of embedding, fc1 and fc2: " + shown(unknown)
                            + "; with them it is another network (" + IGNORE.with("NAME*")
                            + " leaves tensors out by name)");
        }
    }
}
