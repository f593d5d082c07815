package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.exporter.JunitReport;
import dev.rango.exporter.SignatureProof;
import dev.rango.exporter.Verification;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.DeviceParity;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.FileKind;
import dev.rango.models.FolderManifest;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.ModelSignature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = {
            "Proves an exported folder by itself: digests, graph, tokens and scores of its golden texts, invariance under batch, order and padding, texts made to break things.",
            "Of a base: digests, and that its weights give its golden texts; of an adapter: digests.",
            "With --trust first of all that it is signed and as it was signed, which it proves of any folder."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "exported model, base or adapter")
    private Path folder;

    @Mixin
    private TrustOptions trust;

    @Mixin
    private DeviceOption device;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "texts, one a line, .gz as it is: also compares what --device answers with the CPU, for each")
    private String input;

    @Mixin
    private EncodingOption encoding;

    @Option(
            names = "--write-manifest",
            description =
                    "of a base or an adapter: note its files as they are now, after a change that was meant, unless they fail the proof")
    private boolean writeManifest;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "also write the result as JUnit XML, a test case for each check, whether it passes or not")
    private Path junit;

    private final List<String> noted = new ArrayList<>();

    @Override
    public Integer call() {
        new OutputFiles().reads("--input", input).writes("--junit", junit, FileKind.JUNIT);
        ProofReport report = junit == null ? verify() : JunitReport.recording(folder, junit, this::verify);
        if (json) {
            ObjectNode object = Json.proof(report);
            if (writeManifest) {
                var names = object.putArray("noted");
                noted.forEach(names::add);
            }
            Json.printLine(object);
        } else {
            Terminal.print(report);
            System.out.println(
                    folder + (report.passed() ? isOurs() ? " is proven" : " is as it was signed" : " FAILS its proof"));
            if (writeManifest) {
                System.out.println(sayNoted(report.passed()));
            }
            if (junit != null) {
                System.out.println("wrote " + junit);
            }
        }
        return report.passed() ? 0 : Rango.CHECK_FAILED;
    }

    private boolean isOurs() {
        return !trust.isGiven() || Files.exists(folder.resolve(ModelManifest.FILE));
    }

    private String sayNoted(boolean passed) {
        if (!passed) {
            return "nothing was noted";
        }
        return "noted in " + folder.resolve(ModelManifest.FILE) + ": "
                + (noted.isEmpty() ? "nothing new" : String.join(", ", noted))
                + (isSigned() ? "; its signature holds no longer, sign it again" : "");
    }

    private boolean isSigned() {
        return !noted.isEmpty() && Files.exists(folder.resolve(ModelSignature.FILE));
    }

    private ProofReport verify() {
        List<Check> signature = trust.isGiven() ? trust.checks(folder) : List.of();
        if (!isOurs() && input != null) {
            throw new UnusableInputException("--input", "", folder + " is signed, but no model of Rango's");
        }
        // A folder of somebody else is not opened.
        return isOurs() ? SignatureProof.then(signature, this::proof) : new ProofReport(signature);
    }

    private ProofReport proof() {
        ModelFolder.requireAny(folder);
        ModelFolder.refuseGraphAlone(folder);
        if (!writeManifest) {
            return prove();
        }
        AtomicReference<ProofReport> report = new AtomicReference<>();
        noted.addAll(FolderManifest.accept(folder, () -> {
            report.set(prove());
            return report.get().passed();
        }));
        return report.get();
    }

    private ProofReport prove() {
        if (input == null) {
            encoding.requireInput();
        }
        // Read first: a text that is missing is said before minutes are spent.
        List<String> texts = input == null ? List.of() : texts();
        ProofReport report = Verification.of(folder, device.device(), device::tell);
        return report.passed() && !texts.isEmpty() ? withParity(report, texts) : report;
    }

    private ProofReport withParity(ProofReport report, List<String> texts) {
        List<Check> checks = new ArrayList<>(report.checks());
        try (Terminal.Progress progress = Terminal.progress("compare", "texts", texts.size())) {
            checks.addAll(
                    DeviceParity.checks(folder, device.device(), texts, done -> progress.to(done, texts.size(), "")));
        }
        return new ProofReport(checks, report.sizes());
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        try (TextLines lines = TextLines.open(input, encoding.charset())) {
            for (String text = lines.next(); text != null; text = lines.next()) {
                texts.add(text);
            }
        }
        if (texts.isEmpty()) {
            throw new UnusableInputException(input, "", "holds no text");
        }
        return texts;
    }
}
