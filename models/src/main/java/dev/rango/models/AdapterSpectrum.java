package dev.rango.models;

import java.nio.file.Path;
import java.util.List;

/**
 * What a PEFT adapter of any network does to one of its layers: the singular values of scaling·A·B.
 *
 * @param layer name of the layer
 * @param factors A and B
 * @param scaling factor of the product
 * @param spectrum of scaling·A·B, which is ΔW
 * @param obstacles options with which ΔW is something else than scaling·A·B, or the base another, such as DoRA
 */
public record AdapterSpectrum(
        String layer, LowRank factors, double scaling, Spectrum spectrum, List<String> obstacles) {
    private static final String DORA =
            "use_dora: DoRA's magnitudes rescale W0 + scaling·A·B, so that ΔW is not scaling·A·B";

    /**
     * Those of all layers that an adapter changes.
     *
     * @param folder as PEFT saves it
     * @throws dev.rango.runtime.UnusableInputException when a file is unusable, or the adapter is no LoRA of plain
     *     matrices
     */
    public static List<AdapterSpectrum> of(Path folder) {
        PeftAdapter adapter = CheckedFolder.read(folder, PeftAdapter::read);
        List<String> obstacles = new java.util.ArrayList<>(adapter.config().obstacles());
        if (adapter.isDora()) {
            obstacles.removeIf(obstacle -> obstacle.startsWith("use_dora"));
            obstacles.add(DORA);
        }
        return adapter.updates().entrySet().stream()
                .map(entry -> new AdapterSpectrum(
                        entry.getKey(),
                        entry.getValue().factors(),
                        entry.getValue().scaling(),
                        Spectrum.of(entry.getValue().factors(), entry.getValue().scaling()),
                        obstacles))
                .toList();
    }
}
