package dev.rango.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A folder whose signature is one of a trusted key, and that holds the signed files and no others; what they hold is yet to be seen. */
final class SignedFolder {
    /** A log has no use for more. */
    private static final int MOST_SHOWN = 5;

    private final Path folder;
    private final Map<String, String> digests = new TreeMap<>();

    private SignedFolder(Path folder, ModelSignature signature) {
        this.folder = folder;
        signature.files().forEach(file -> digests.put(file.name(), file.sha256()));
    }

    /**
     * Reads the signature before anything else of the folder.
     *
     * @throws UnusableInputException when there is none, it is not believed, or files are missing, extra or links
     */
    static SignedFolder open(Path folder, FolderHandle handle, TrustedKeys trusted) throws IOException {
        Path file = folder.resolve(ModelSignature.FILE);
        ModelSignature signature = ModelSignature.verify(file, content(file, handle), trusted);
        List<String> skipped = new ArrayList<>(signature.ignored());
        skipped.add(ModelSignature.FILE);
        List<FolderDifference> differences = signature.differences(handle.list(skipped));
        if (!differences.isEmpty()) {
            throw new UnusableInputException(
                    folder,
                    "",
                    "is not the folder that was signed: "
                            + differences.stream()
                                    .limit(MOST_SHOWN)
                                    .map(FolderDifference::toString)
                                    .collect(Collectors.joining(", "))
                            + (differences.size() > MOST_SHOWN
                                    ? " and " + (differences.size() - MOST_SHOWN) + " more"
                                    : ""));
        }
        return new SignedFolder(folder, signature);
    }

    private static byte[] content(Path file, FolderHandle handle) throws IOException {
        try (FileChannel channel = handle.file(ModelSignature.FILE)) {
            if (channel.size() > ModelSignature.LARGEST) {
                throw ModelSignature.tooLong(file);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            FileParts.of(channel, bytes).forEach(part -> {});
            return bytes.array();
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(
                    file, "", "no such file: the folder is not signed, and only signed ones are opened here", e);
        }
    }

    /**
     * What was signed beside the model, and is not used. Everything else is in the manifest, which is the signed one and says of every
     * file what the signature says.
     *
     * @throws UnusableInputException when not, or the manifest lists a file of which the signature says nothing
     */
    List<ModelManifest.Part> besides(ModelManifest manifest) {
        Map<String, String> beside = new TreeMap<>(digests);
        require(beside, new ModelManifest.Part(ModelManifest.FILE, manifest.sha256()));
        manifest.parts().forEach(part -> require(beside, part));
        return beside.entrySet().stream()
                .map(other -> new ModelManifest.Part(other.getKey(), other.getValue()))
                .toList();
    }

    private void require(Map<String, String> signed, ModelManifest.Part part) {
        String digest = signed.remove(part.name());
        if (!part.sha256().equals(digest)) {
            throw new UnusableInputException(
                    folder.resolve(part.name()),
                    "",
                    digest == null
                            ? "belongs to the model, but is not among the signed files"
                            : "has changed since it was signed");
        }
    }
}
