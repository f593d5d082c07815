package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.FolderSignature;
import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.FolderListing;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.ModelSignature;
import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** That a folder, of whatever kind, is the one that was signed: who signed it, and every file that is not as it was. */
public final class SignatureProof {
    private static final String SIGNATURE = "signature";
    private static final String FILES = "signed files";
    /** Whoever reads more has the wrong folder. */
    private static final int MOST_SHOWN = 100;

    private SignatureProof() {}

    /**
     * Checks the signature, then the folder against it.
     *
     * @param folder of a model, or any other
     * @param signature its {@code model.sig}, wherever that is
     * @throws UnusableInputException when there is no such folder, or it cannot be read
     */
    public static List<Check> of(Path folder, Path signature, TrustedKeys trusted) {
        // Refuses what is no folder before it speaks of a signature.
        FolderListing all = FolderListing.of(folder, List.of(ModelSignature.FILE));
        ModelSignature signed;
        try {
            signed = ModelSignature.verify(signature, content(signature), trusted);
        } catch (UnusableInputException e) {
            return List.of(Check.yesNo(SIGNATURE, false, e.getMessage()));
        }
        List<Check> checks = new ArrayList<>();
        checks.add(Check.yesNo(SIGNATURE, true, "of the trusted key " + signed.key()));
        List<String> wrong = differences(folder, signed, listing(folder, signature, signed));
        if (wrong.isEmpty()) {
            int left = all.files().size() + all.others().size() - signed.files().size();
            checks.add(Check.yesNo(
                    FILES,
                    true,
                    Plural.of(signed.files().size(), "file as it was signed", "files as they were signed")
                            + (left > 0 ? ", " + left + " of which the signature says nothing" : "")));
        }
        for (String line : wrong.subList(0, Math.min(wrong.size(), MOST_SHOWN))) {
            checks.add(Check.yesNo(FILES, false, line));
        }
        if (wrong.size() > MOST_SHOWN) {
            checks.add(Check.yesNo(FILES, false, (wrong.size() - MOST_SHOWN) + " more"));
        }
        return checks;
    }

    /** The checks of a signature and, where all of them hold, those of what is opened only then. */
    public static ProofReport then(List<Check> signature, Supplier<ProofReport> proof) {
        if (!signature.stream().allMatch(Check::passed)) {
            return new ProofReport(signature);
        }
        ProofReport opened = proof.get();
        List<Check> checks = new ArrayList<>(signature);
        checks.addAll(opened.checks());
        return new ProofReport(checks, opened.sizes());
    }

    private static byte[] content(Path signature) {
        if (!Files.exists(signature)) {
            throw new UnusableInputException(signature, "", "no such file: is the folder signed? `rango sign` does it");
        }
        if (!Files.isRegularFile(signature)) {
            throw new UnusableInputException(signature, "", "is no regular file");
        }
        try (InputStream in = Files.newInputStream(signature)) {
            return in.readNBytes(ModelSignature.LARGEST + 1);
        } catch (IOException e) {
            throw new UnusableInputException(signature, "", "cannot be read: " + e, e);
        }
    }

    private static FolderListing listing(Path folder, Path signature, ModelSignature signed) {
        List<String> skipped = new ArrayList<>(signed.ignored());
        skipped.add(ModelSignature.FILE);
        FolderSignature.nameInside(folder, signature).ifPresent(skipped::add);
        return FolderListing.of(folder, skipped);
    }

    private static List<String> differences(Path folder, ModelSignature signed, FolderListing found) {
        Map<String, String> renamed = renamed(folder, signed, found);
        // What only has another name is said as one thing, not as a file too few and one too many.
        FolderListing back = new FolderListing(new TreeSet<>(found.files()), found.others());
        back.files().removeAll(renamed.keySet());
        back.files().addAll(renamed.values());
        List<String> wrong = new ArrayList<>(signed.differences(back));
        renamed.forEach((now, was) ->
                wrong.add(FolderListing.shown(now) + " is " + FolderListing.shown(was) + " under another name"));
        for (ModelManifest.Part file : signed.files()) {
            if (found.files().contains(file.name())
                    && !Sha256.of(folder.resolve(file.name())).equals(file.sha256())) {
                wrong.add(FolderListing.shown(file.name()) + " has changed");
            }
        }
        return wrong;
    }

    /** The signed name of each file that only has another one now. */
    private static Map<String, String> renamed(Path folder, ModelSignature signed, FolderListing found) {
        Set<String> extra = new TreeSet<>(found.files());
        Map<String, String> missing = new LinkedHashMap<>();
        for (ModelManifest.Part file : signed.files()) {
            if (!extra.remove(file.name()) && !found.others().contains(file.name())) {
                missing.put(file.sha256(), file.name());
            }
        }
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String name : missing.isEmpty() ? Set.<String>of() : extra) {
            String was = missing.remove(Sha256.of(folder.resolve(name)));
            if (was != null) {
                renamed.put(name, was);
            }
        }
        return renamed;
    }
}
