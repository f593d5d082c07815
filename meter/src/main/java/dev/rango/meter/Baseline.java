package dev.rango.meter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.runtime.Device;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** An earlier report in JSON, to hold a new one against. */
public final class Baseline {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Path file;
    private final String machine;
    private final String java;
    private final String texts;
    private final Map<Key, Then> cells = new LinkedHashMap<>();

    private record Key(String model, String device, int batch, int workers) {}

    private record Then(double typicalBytesPerSecond, double variation) {}

    private Baseline(Path file, JsonNode root) {
        this.file = file;
        JsonNode environment = root.path("environment");
        this.machine = Environment.machine(
                environment.path("processor").asText(),
                environment.path("processors").asInt());
        this.java = environment.path("java").asText();
        this.texts = root.path("texts").path("fingerprint").asText();
        int number = 0;
        for (JsonNode cell : root.path("cells")) {
            String place = "cell " + ++number;
            Key key = new Key(
                    cell.path("model").asText(),
                    cell.path("device").asText(),
                    cell.path("batch").asInt(),
                    cell.path("workers").asInt());
            cells.put(key, new Then(rate(cell, place), cell.path("variation").asDouble()));
        }
    }

    private double rate(JsonNode cell, String place) {
        double rate = cell.path("typical_bytes_per_second").asDouble();
        if (!(rate > 0 && Double.isFinite(rate))) {
            throw new UnusableInputException(file, place, "typical_bytes_per_second is not a number above 0");
        }
        return rate;
    }

    /**
     * Reads what {@link BenchReport#toJson} gave.
     *
     * @throws UnusableInputException when it is missing, broken, or no report that this version knows
     */
    public static Baseline read(Path file) {
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(file, "", "is a folder, not a report");
        }
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            if (!ReportJson.SCHEMA.equals(root.path("schema").asText())) {
                throw new UnusableInputException(file, "schema", "is no report of rango bench");
            }
            int version = root.path("schema_version").asInt();
            if (version != ReportJson.SCHEMA_VERSION) {
                throw new UnusableInputException(
                        file,
                        "schema_version",
                        version + " is not " + ReportJson.SCHEMA_VERSION
                                + ", the one this version reads; measure anew");
            }
            return new Baseline(file, root);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr();
            throw new UnusableInputException(file, place, "broken JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
    }

    /**
     * Refuses a plan that has no cell in common, before minutes are spent on measuring.
     *
     * @throws UnusableInputException when nothing could be compared
     */
    public void requireCommon(BenchPlan plan) {
        Set<String> planned = new HashSet<>();
        for (String model : OpenModels.names(plan.models())) {
            plan.devices().forEach(device -> planned.add(OpenModels.name(model, device, plan.devices())));
        }
        // Where auto will run is not known yet.
        boolean anyDevice = plan.devices().contains(Device.auto());
        for (Key key : cells.keySet()) {
            if (planned.contains(key.model)
                    && plan.batches().contains(key.batch)
                    && plan.workers().contains(key.workers)
                    && (anyDevice
                            || plan.devices().stream()
                                    .anyMatch(d -> d.toString().equals(key.device)))) {
                return;
            }
        }
        TreeSet<String> models = new TreeSet<>();
        TreeSet<String> devices = new TreeSet<>();
        TreeSet<Integer> batches = new TreeSet<>();
        TreeSet<Integer> workers = new TreeSet<>();
        for (Key key : cells.keySet()) {
            models.add(key.model);
            devices.add(key.device);
            batches.add(key.batch);
            workers.add(key.workers);
        }
        throw new UnusableInputException(
                file,
                "",
                "nothing to compare: it has models " + models + ", devices " + devices + ", batches " + batches
                        + ", workers " + workers);
    }

    /**
     * Compares the cells that both have by model, device, batch and workers.
     *
     * <p>A cell is slower when {@code before / after − 1 > threshold}, both being the medians of the slices' bytes per
     * second: neither a burst of other work nor a text set with other lengths moves them much.
     */
    public GateResult compare(BenchReport report, double threshold) {
        List<GateResult.Change> changes = new ArrayList<>();
        int unknown = 0;
        for (Cell cell : report.cells()) {
            Then then = cells.get(new Key(cell.model(), cell.device(), cell.batch(), cell.workers()));
            if (then == null) {
                unknown++;
                continue;
            }
            changes.add(new GateResult.Change(
                    cell.model(),
                    cell.device(),
                    cell.batch(),
                    cell.workers(),
                    then.typicalBytesPerSecond,
                    cell.typicalBytesPerSecond(),
                    Math.max(then.variation, cell.variation())));
        }
        return new GateResult(file.toString(), report.inputs().one(), threshold, changes, warnings(report, unknown));
    }

    private List<String> warnings(BenchReport report, int unknown) {
        List<String> warnings = new ArrayList<>();
        Environment now = report.environment();
        if (!machine.equals(now.machine())) {
            warnings.add(file + " was measured on another machine: " + machine + "; here: " + now.machine());
        }
        if (!java.equals(now.java())) {
            warnings.add(file + " was measured with another Java: " + java + "; here: " + now.java());
        }
        if (!texts.equals(report.inputs().fingerprint())) {
            warnings.add(file + " was measured with other " + report.inputs().noun() + "s");
        }
        if (unknown > 0) {
            warnings.add(Figures.count(unknown, "cell") + " of this run " + (unknown == 1 ? "is" : "are") + " not in "
                    + file);
        }
        return warnings;
    }
}
