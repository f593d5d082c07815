package dev.rango.trainer;

import dev.rango.runtime.Setting;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a user chose of a training, as settings with their values: what two trainings must agree in to be the same, and what
 * is said where they do not.
 *
 * @param lines what is trained, and a setting and its value each, in a fixed order
 */
record Choices(List<String> lines) {
    /** Of a recipe's components, those that a user knows under another name. */
    private static final Map<String, String> NAMES = Map.of(
            "learningRate",
            "lr",
            "clipNorm",
            "clip",
            "batchSize",
            "batch",
            "validationFraction",
            "validation",
            "subset",
            "fraction",
            "isBalanced",
            "class-weights balanced");

    /** @param verb what is trained, in a word or two */
    static Choices of(String verb) {
        return new Choices(List.of(verb));
    }

    /** The same and one more. */
    Choices and(String setting, Object value) {
        return plus(setting + " " + written(value));
    }

    /** The same and a switch, where it is on. */
    Choices andIf(boolean on, String setting) {
        return on ? plus(setting) : this;
    }

    private Choices plus(String line) {
        List<String> more = new ArrayList<>(lines);
        more.add(line);
        return new Choices(more);
    }

    /** The same and all of a recipe, whatever it consists of. */
    Choices and(TrainingRecipe recipe) {
        Choices all = this;
        for (RecordComponent component : TrainingRecipe.class.getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(recipe);
                // Switches are said where they are on: those that were not there once are off in what was noted then.
                all = value instanceof Boolean on
                        ? all.andIf(on, setting(component.getName()))
                        : all.and(setting(component.getName()), value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record tells its components", e);
            }
        }
        return all;
    }

    private static String setting(String component) {
        return NAMES.getOrDefault(
                component, component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
    }

    /** As it is written on a command line. */
    private static String written(Object value) {
        if (value instanceof Schedule.Linear linear) {
            return "linear:" + linear.warmUp();
        }
        if (value instanceof Schedule.Steps steps) {
            return steps.factor() == 1 ? "constant" : "step:" + steps.every() + ":" + steps.factor();
        }
        if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(Choices::written).toList());
        }
        if (value instanceof Double number) {
            // 0 stands for no limit, 1e9 and above are whole anyway.
            return Double.isInfinite(number)
                    ? "0"
                    : number == Math.rint(number) && Math.abs(number) < 1e9
                            ? String.valueOf(number.longValue())
                            : number.toString();
        }
        return value instanceof Enum<?> kind ? kind.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
    }

    /** In words: what was chosen then and differs now, and what it is now. */
    String difference(Choices now) {
        if (lines.isEmpty() || now.lines.isEmpty() || !lines.get(0).equals(now.lines.get(0))) {
            return said() + "; now " + now.said();
        }
        Map<String, Setting> before = settings();
        Map<String, Setting> after = now.settings();
        Set<String> differing = new LinkedHashSet<>(before.keySet());
        differing.addAll(after.keySet());
        differing.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        return together(differing, before) + "; now " + together(differing, after);
    }

    private static String together(Set<String> names, Map<String, Setting> settings) {
        return String.join(
                " ",
                names.stream()
                        .map(name ->
                                settings.containsKey(name) ? settings.get(name).toString() : "no " + Setting.of(name))
                        .toList());
    }

    private Map<String, Setting> settings() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(" ", 2);
            settings.put(parts[0], Setting.of(parts[0], parts.length == 1 ? "" : parts[1]));
        }
        return settings;
    }

    private String said() {
        List<String> all = new ArrayList<>(lines.subList(0, 1));
        settings().values().forEach(setting -> all.add(setting.toString()));
        return String.join(" ", all);
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }

    /** Version 0.1 wrote settings as the command has them. */
    static Choices parse(String text) {
        return new Choices(Arrays.stream(text.split("\n"))
                .map(line -> line.replaceFirst("^-+", ""))
                .toList());
    }
}
