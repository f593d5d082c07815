package dev.rango.models;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.FolderListing;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.ModelSignature;
import dev.rango.runtime.format.Sha256;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A signature for all files of a folder, as OpenSSF Model Signing 1.0 makes it: {@link ModelSignature} says how it is read.
 *
 * @param file where it belongs
 * @param key hint of the key that signed
 * @param files how many were signed
 * @param content of the file
 */
public record FolderSignature(Path file, String key, int files, byte[] content) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** What every Sigstore bundle says of itself near its beginning or end. */
    private static final String MARK = "application/vnd.dev.sigstore.bundle";

    /**
     * Signs; nothing is written yet.
     *
     * @param folder any
     * @param file where the signature goes, inside the folder or elsewhere; replaced when it is a signature
     * @throws UnusableInputException when the folder cannot be read, holds links or special files, or no file, or another file
     *     stands where the signature goes
     */
    public static FolderSignature of(Path folder, SigningKey key, Path file) {
        requireReplaceable(file);
        Set<String> ignored = new LinkedHashSet<>(ModelSignature.GIT_FILES);
        ignored.add(ModelSignature.FILE);
        nameInside(folder, file).ifPresent(ignored::add);
        // What a signing that was killed leaves is the next one's to remove.
        nameInside(folder, AtomicFile.place(file)).ifPresent(ignored::add);
        List<ModelManifest.Part> files = digests(folder, List.copyOf(ignored));
        byte[] statement = statement(folder, files, ignored);
        String hint = TrustedKeys.hint(key.open());
        byte[] content = bundle(hint, statement, key.sign(ModelSignature.signedBytes(statement)));
        if (content.length > ModelSignature.LARGEST) {
            throw new UnusableInputException(folder, "", "holds more files than a signature has room for");
        }
        return new FolderSignature(file, hint, files.size(), content);
    }

    /** The name of a file as a listing of the folder has it; none when it lies outside. */
    public static Optional<String> nameInside(Path folder, Path file) {
        Path root = folder.toAbsolutePath().normalize();
        Path other = file.toAbsolutePath().normalize();
        return other.startsWith(root)
                ? Optional.of(root.relativize(other).toString().replace(File.separatorChar, '/'))
                : Optional.empty();
    }

    private static byte[] bundle(String hint, byte[] statement, byte[] signature) {
        ObjectNode bundle = JSON.createObjectNode().put("mediaType", ModelSignature.MEDIA_TYPE);
        ObjectNode material = bundle.putObject("verificationMaterial");
        material.putObject("publicKey").put("hint", hint);
        material.putArray("tlogEntries");
        ObjectNode envelope = bundle.putObject("dsseEnvelope")
                .put("payload", base64(statement))
                .put("payloadType", ModelSignature.PAYLOAD_TYPE);
        envelope.putArray("signatures")
                .addObject()
                .put("sig", base64(signature))
                .put("keyid", "");
        return (bundle + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void requireReplaceable(Path file) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnusableInputException(file, "", "is no regular file: no signature is written there");
        }
        try (InputStream in = Files.newInputStream(file)) {
            String there = new String(in.readNBytes(ModelSignature.LARGEST), StandardCharsets.ISO_8859_1);
            if (!there.isEmpty() && !there.contains(MARK)) {
                throw new UnusableInputException(file, "", "exists and is no signature: not replaced");
            }
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
    }

    /**
     * Writes the file whole or not at all.
     *
     * @throws UnusableInputException when it cannot be written
     */
    public void write() {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (file.endsWith(ModelSignature.FILE) && Files.isDirectory(folder)) {
                // Beside the folder, not inside: what is left when the process is killed is no part of what was signed.
                AtomicFile.writeInto(folder, ModelSignature.FILE, content);
            } else {
                AtomicFile.write(file, content);
            }
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    private static List<ModelManifest.Part> digests(Path folder, List<String> ignored) {
        FolderListing found = FolderListing.of(folder, ignored);
        for (String name : found.others()) {
            throw new UnusableInputException(
                    folder.resolve(name),
                    "",
                    "is a link or no regular file: a signature is about the files themselves");
        }
        if (found.files().isEmpty()) {
            throw new UnusableInputException(folder, "", "holds no file to sign");
        }
        List<ModelManifest.Part> files = new ArrayList<>();
        for (String name : found.files()) {
            if (!ModelManifest.canName(name)) {
                throw new UnusableInputException(
                        folder,
                        FolderListing.shown(name),
                        "cannot be named on every system: no colon, backslash or control character");
            }
            files.add(new ModelManifest.Part(name, Sha256.of(folder.resolve(name))));
        }
        // Folder by folder, as paths are sorted elsewhere.
        files.sort(Comparator.comparing(file -> file.name().replace('/', '\0')));
        return files;
    }

    private static byte[] statement(Path folder, List<ModelManifest.Part> files, Set<String> ignored) {
        ObjectNode statement = JSON.createObjectNode().put("_type", ModelSignature.STATEMENT_TYPE);
        statement
                .putArray("subject")
                .addObject()
                .put("name", name(folder))
                .putObject("digest")
                .put(ModelSignature.HASH, ModelSignature.rootDigest(files));
        ObjectNode predicate =
                statement.put("predicateType", ModelSignature.PREDICATE_TYPE).putObject("predicate");
        ObjectNode serialization = predicate
                .putObject("serialization")
                .put("method", ModelSignature.METHOD)
                .put("hash_type", ModelSignature.HASH)
                .put("allow_symlinks", false);
        ignored.forEach(serialization.putArray("ignore_paths")::add);
        var resources = predicate.putArray("resources");
        for (ModelManifest.Part file : files) {
            resources
                    .addObject()
                    .put("name", file.name())
                    .put("algorithm", ModelSignature.HASH)
                    .put("digest", file.sha256());
        }
        return statement.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String name(Path folder) {
        try {
            return folder.toRealPath().getFileName().toString();
        } catch (IOException e) {
            throw new UnusableInputException(folder, "", "cannot be read: " + e, e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
