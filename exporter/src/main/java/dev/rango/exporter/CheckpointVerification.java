package dev.rango.exporter;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GoldenTokens;
import dev.rango.exporter.proof.LogitComparison;
import dev.rango.exporter.proof.Remedy;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AdapterSpectrum;
import dev.rango.models.CheckedFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.FolderManifest;
import dev.rango.models.Reference;
import dev.rango.models.ReferenceAnswer;
import dev.rango.models.TextBag;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What can be proven of a base or an adapter by itself: digests, and that a base's weights give its golden logits. */
final class CheckpointVerification {
    private static final String SAME = "golden logits = weights";

    private CheckpointVerification() {}

    /** Whether a folder is a base or an adapter, and no export. */
    static boolean isFor(Path folder) {
        return isAdapter(folder)
                || Files.exists(folder.resolve(Checkpoint.WEIGHTS_FILE))
                        && !Files.exists(folder.resolve(GraphContents.FILE));
    }

    private static boolean isAdapter(Path folder) {
        return Files.exists(folder.resolve(AdapterFiles.CONFIG_FILE));
    }

    static List<Check> checks(Path folder) {
        List<Check> checks = new ArrayList<>();
        checks.add(digests(folder));
        if (!checks.get(0).passed() && Files.exists(folder.resolve(ModelManifest.FILE))) {
            return checks;
        }
        if (isAdapter(folder)) {
            checks.add(updates(folder));
        } else {
            Checkpoint base = Checkpoint.read(folder);
            if (base.text().isPresent()) {
                checks.add(GoldenTokens.check(base.tokenizer(), TextBag.texts(base.golden())));
            }
            checks.add(golden(base));
        }
        return checks;
    }

    private static Check digests(Path folder) {
        if (FolderManifest.read(folder).isEmpty()) {
            return Check.yesNo(
                    "digests",
                    false,
                    "no " + ModelManifest.FILE + ": nothing vouches for these files; if they are right, note them:"
                            + " rango verify --write-manifest " + folder);
        }
        List<UnusableInputException> wrong = new ArrayList<>();
        CheckedFolder.check(folder, wrong::add);
        int files = FolderManifest.read(folder).orElseThrow().parts().size();
        return Check.yesNo(
                "digests",
                wrong.isEmpty(),
                wrong.isEmpty()
                        ? files + " files"
                        : wrong.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
    }

    private static Check updates(Path folder) {
        String layers = AdapterSpectrum.of(folder).stream()
                .map(update -> update.layer() + " of rank " + update.factors().rank())
                .collect(Collectors.joining(", "));
        return Check.yesNo(
                "adapter",
                true,
                layers + (AdapterFiles.namesBase(folder) ? "" : "; names no base")
                        + "; export proves its answers, on its base");
    }

    private static Check golden(Checkpoint base) {
        Reference network = base.reference();
        return compared(
                FamilyExport.of(base).inputs(),
                base.golden().stream().map(Golden::logits).toList(),
                base.golden().stream().map(network::score).toList());
    }

    private static Check compared(String unit, List<float[]> golden, List<ReferenceAnswer> answers) {
        if (golden.isEmpty()) {
            return Check.yesNo(SAME, false, "golden.jsonl is empty");
        }
        for (int i = 0; i < golden.size(); i++) {
            if (golden.get(i).length != answers.get(i).logits().length) {
                return Check.yesNo(SAME, false, "case " + (i + 1) + " has another number of logits");
            }
        }
        double[] rounding =
                answers.stream().mapToDouble(answer -> 2 * answer.rounding()).toArray();
        return LogitComparison.of(
                        unit,
                        answers.stream().map(ReferenceAnswer::logits).toArray(double[][]::new),
                        golden.toArray(float[][]::new),
                        LogitComparison.Limits.of(rounding))
                .check(SAME, Remedy.TRAINED);
    }
}
