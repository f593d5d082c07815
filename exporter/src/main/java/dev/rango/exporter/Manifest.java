package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.exporter.proof.Check;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads and checks the digests of an export. */
final class Manifest {
    /** What no export can do without. */
    private static final List<String> REQUIRED = List.of("config.json", "golden.jsonl", "model.onnx");

    private Manifest() {}

    /**
     * @throws UnusableInputException when there is none, as in what is no export
     */
    static ModelManifest read(Path folder) {
        Path file = folder.resolve(ModelManifest.FILE);
        try {
            return ModelManifest.parse(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(
                    folder,
                    "",
                    "is no export, base or adapter as Rango writes them: it has no " + ModelManifest.FILE,
                    e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    static Check check(Path folder) {
        ModelManifest manifest = read(folder);
        List<String> wrong = new ArrayList<>();
        for (ModelManifest.Part part : manifest.parts()) {
            Path partFile = folder.resolve(part.name());
            if (!Files.isRegularFile(partFile)) {
                wrong.add(part.name() + " is missing");
            } else if (!Sha256.of(partFile).equals(part.sha256())) {
                wrong.add(part.name() + " has changed");
            }
        }
        List<String> listed =
                manifest.parts().stream().map(ModelManifest.Part::name).toList();
        List<String> required = new ArrayList<>(REQUIRED);
        required.addAll(FamilyExport.of(folder).traits().files());
        required.stream().filter(name -> !listed.contains(name)).forEach(name -> wrong.add(name + " is not listed"));
        return Check.yesNo(
                "digests",
                wrong.isEmpty(),
                wrong.isEmpty()
                        ? Plural.of(listed.size(), "file")
                        : String.join(", ", wrong) + ": not what was exported; copy the folder anew, or export again");
    }
}
