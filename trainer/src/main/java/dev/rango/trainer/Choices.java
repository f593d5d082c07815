package dev.rango.trainer;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a user chose of a training, as options with their values: what two trainings must agree in to be the same, and what
 * is said where they do not.
 *
 * @param lines an option and its value each, in a fixed order
 */
record Choices(List<String> lines) {
    /** Of a recipe's components, those that a user knows under another name. */
    private static final Map<String, String> OPTIONS = Map.of(
            "learningRate",
            "lr",
            "clipNorm",
            "clip",
            "batchSize",
            "batch",
            "validationFraction",
            "validation",
            "subset",
            "fraction");

    /** @param verb what is trained, in a word or two */
    static Choices of(String verb) {
        return new Choices(List.of(verb));
    }

    /** The same and one more. */
    Choices and(String option, Object value) {
        List<String> more = new ArrayList<>(lines);
        more.add(option + " " + written(value));
        return new Choices(more);
    }

    /** The same and all of a recipe, whatever it consists of. */
    Choices and(TrainingRecipe recipe) {
        Choices all = this;
        for (RecordComponent component : TrainingRecipe.class.getRecordComponents()) {
            try {
                all = all.and(
                        option(component.getName()), component.getAccessor().invoke(recipe));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record tells its components", e);
            }
        }
        return all;
    }

    private static String option(String component) {
        return "--"
                + OPTIONS.getOrDefault(
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
            return String.join(" ", lines) + "; now " + String.join(" ", now.lines);
        }
        Map<String, String> before = byOption();
        Map<String, String> after = now.byOption();
        Set<String> options = new LinkedHashSet<>(before.keySet());
        options.addAll(after.keySet());
        options.removeIf(option -> before.getOrDefault(option, "").equals(after.getOrDefault(option, "")));
        return together(options, before) + "; now " + together(options, after);
    }

    private static String together(Set<String> options, Map<String, String> values) {
        return String.join(
                " ",
                options.stream()
                        .map(option -> values.getOrDefault(option, "no " + option))
                        .toList());
    }

    private Map<String, String> byOption() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : lines) {
            values.put(line.split(" ", 2)[0], line);
        }
        return values;
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }

    static Choices parse(String text) {
        return new Choices(List.of(text.split("\n")));
    }
}
