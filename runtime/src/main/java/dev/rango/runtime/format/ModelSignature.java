package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a {@code model.sig} says, once its signature has been found to be one of a trusted key: the format of OpenSSF Model Signing
 * 1.0, an in-toto statement in a DSSE envelope in a Sigstore bundle.
 */
public final class ModelSignature {
    /** File name inside a signed folder. */
    public static final String FILE = "model.sig";
    /** Of the bundle. */
    public static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    /** Of what is signed. */
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    /** Of the statement. */
    public static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
    /** Of what the statement says. */
    public static final String PREDICATE_TYPE = "https://model_signing/signature/v1.0";
    /** How the folder became a list: each file on its own. */
    public static final String METHOD = "files";
    /** How the files were digested. */
    public static final String HASH = "sha256";
    /** What the format leaves out of every folder that does not say what it leaves out. */
    public static final List<String> GIT_FILES = List.of(".git", ".gitattributes", ".github", ".gitignore");
    /** Longest {@code model.sig} that is read, in bytes: room for 30,000 files. */
    public static final int LARGEST = 1 << 23;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");
    /** A log has no use for more. */
    private static final int MOST_SHOWN = 5;

    private final String key;
    private final List<ModelManifest.Part> files;
    private final List<String> ignored;

    private ModelSignature(String key, List<ModelManifest.Part> files, List<String> ignored) {
        this.key = key;
        this.files = List.copyOf(files);
        this.ignored = List.copyOf(ignored);
    }

    /** Hint of the key that signed: {@link TrustedKeys#hint}. */
    public String key() {
        return key;
    }

    /** Every file of the folder with its SHA-256, in the order of the statement. */
    public List<ModelManifest.Part> files() {
        return files;
    }

    /** Files and folders of which nothing is said, relative to the folder. */
    public List<String> ignored() {
        return ignored;
    }

    /**
     * Reads a signature and believes it when a trusted key made it.
     *
     * @param file what an error names
     * @param content of the file
     * @throws UnusableInputException when it is broken, of another kind, of no trusted key, or contradicts itself
     */
    public static ModelSignature verify(Path file, byte[] content, TrustedKeys trusted) {
        if (content.length > LARGEST) {
            throw new UnusableInputException(file, "", "has more than " + (LARGEST >> 20) + " MB, as no signature has");
        }
        JsonFile.Fields bundle = JsonFile.readObject(file, content);
        require(bundle, "mediaType", MEDIA_TYPE);
        JsonFile.Fields material = bundle.object("verificationMaterial");
        if (!material.values().containsKey("publicKey")) {
            throw material.unusable(
                    "publicKey", "is missing: it is signed with a certificate; here only public keys are believed");
        }
        String hint = material.object("publicKey").textOr("hint", "");
        JsonFile.Fields envelope = bundle.object("dsseEnvelope");
        require(envelope, "payloadType", PAYLOAD_TYPE);
        byte[] payload = base64(envelope, "payload");
        List<JsonFile.Fields> signatures = envelope.objects("signatures");
        if (signatures.size() != 1) {
            throw envelope.unusable("signatures", "are " + signatures.size() + ", not one");
        }
        if (!hint.isEmpty() && !trusted.has(hint)) {
            throw new UnusableInputException(
                    file,
                    "",
                    "is signed with a key that is not trusted: "
                            + (DIGEST.matcher(hint).matches() ? hint : "its hint is no SHA-256") + "; trusted: "
                            + trusted);
        }
        Optional<String> key = trusted.signer(hint, signedBytes(payload), base64(signatures.get(0), "sig"));
        if (key.isEmpty()) {
            throw new UnusableInputException(file, "", "was changed or forged: the signature is not one of " + trusted);
        }
        return statement(key.get(), JsonFile.readObject(file, payload));
    }

    private static void require(JsonFile.Fields fields, String name, String expected) {
        if (!fields.text(name).equals(expected)) {
            throw fields.unusable(name, "is not " + expected + ", which this version reads");
        }
    }

    private static byte[] base64(JsonFile.Fields fields, String name) {
        try {
            return Base64.getDecoder().decode(fields.text(name));
        } catch (IllegalArgumentException e) {
            throw fields.unusable(name, "is not base64");
        }
    }

    /** The bytes under the signature where this is what is said: DSSE's "pre-authentication encoding", version 1. */
    public static byte[] signedBytes(byte[] payload) {
        byte[] head = ("DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ")
                .getBytes(US_ASCII);
        byte[] all = new byte[head.length + payload.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(payload, 0, all, head.length, payload.length);
        return all;
    }

    private static ModelSignature statement(String key, JsonFile.Fields statement) {
        require(statement, "_type", STATEMENT_TYPE);
        require(statement, "predicateType", PREDICATE_TYPE);
        JsonFile.Fields predicate = statement.object("predicate");
        JsonFile.Fields serialization = predicate.object("serialization");
        require(serialization, "method", METHOD);
        require(serialization, "hash_type", HASH);
        Map<String, ModelManifest.Part> files = new TreeMap<>();
        List<ModelManifest.Part> inOrder = new ArrayList<>();
        for (JsonFile.Fields resource : predicate.objects("resources")) {
            require(resource, "algorithm", HASH);
            String name = resource.text("name");
            String digest = resource.text("digest");
            ModelManifest.Part file = new ModelManifest.Part(name, digest.toLowerCase(java.util.Locale.ROOT));
            if (!ModelManifest.canName(name)) {
                throw resource.unusable("name", "'" + name + "' is no name of a file inside the folder");
            }
            if (!DIGEST.matcher(digest).matches()) {
                throw resource.unusable("digest", "of '" + name + "' is no SHA-256 in hexadecimal");
            }
            if (files.put(name, file) != null) {
                throw resource.unusable("name", "'" + name + "' is there twice");
            }
            inOrder.add(file);
        }
        List<JsonFile.Fields> subjects = statement.objects("subject");
        if (subjects.size() != 1
                || inOrder.isEmpty()
                || !subjects.get(0).object("digest").text(HASH).equals(rootDigest(inOrder))) {
            throw statement.unusable("subject", "is not one model whose digest is that of the resources");
        }
        List<String> ignored = GIT_FILES;
        if (serialization.values().containsKey("ignore_paths")) {
            // As other tools write paths, too: .git/, ./notes.txt.
            ignored = new ArrayList<>();
            for (String path : serialization.texts("ignore_paths")) {
                ignored.add(path.replaceAll("^(\\./+)+|/+$", ""));
            }
        }
        return new ModelSignature(key, inOrder, ignored);
    }

    /** SHA-256 over the digests of the files, one after another, in hexadecimal. */
    public static String rootDigest(List<ModelManifest.Part> files) {
        MessageDigest digest = Sha256.digest();
        for (ModelManifest.Part file : files) {
            digest.update(HexFormat.of().parseHex(file.sha256()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * In what a folder is not the signed one by the names and kinds of its files, whatever they hold: lines such as
     * {@code notes.txt is not among the signed files}.
     *
     * @param found what the folder holds, less what is {@link #ignored}
     */
    public List<String> differences(FolderListing found) {
        List<String> differences = new ArrayList<>();
        for (String name : found.others()) {
            differences.add(FolderListing.shown(name) + " is a link or no regular file");
        }
        Map<String, String> digests = digests();
        for (String name : digests.keySet()) {
            if (!found.files().contains(name) && !found.others().contains(name)) {
                differences.add(FolderListing.shown(name) + " is missing");
            }
        }
        for (String name : found.files()) {
            if (!digests.containsKey(name)) {
                differences.add(FolderListing.shown(name) + " is not among the signed files");
            }
        }
        return differences;
    }

    private Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>();
        for (ModelManifest.Part file : files) {
            digests.put(file.name(), file.sha256());
        }
        return digests;
    }

    /**
     * What was signed beside the model, and is not used; what it holds is yet to be looked at, as that of all other files.
     *
     * @param manifest of the folder
     * @param found what the folder holds, less what is ignored
     * @throws UnusableInputException when the folder has other files, or the manifest is not the signed one or says anything else of a
     *     file
     */
    List<ModelManifest.Part> beside(Path folder, ModelManifest manifest, FolderListing found) {
        List<String> differences = differences(found);
        if (!differences.isEmpty()) {
            int shown = Math.min(MOST_SHOWN, differences.size());
            throw new UnusableInputException(
                    folder,
                    "",
                    "is not the folder that was signed: " + String.join(", ", differences.subList(0, shown))
                            + (differences.size() > shown ? " and " + (differences.size() - shown) + " more" : ""));
        }
        Map<String, String> digests = digests();
        List<ModelManifest.Part> used = new ArrayList<>();
        used.add(new ModelManifest.Part(ModelManifest.FILE, manifest.sha256()));
        used.addAll(manifest.parts());
        for (ModelManifest.Part part : used) {
            String signed = digests.remove(part.name());
            if (!part.sha256().equals(signed)) {
                throw new UnusableInputException(
                        folder.resolve(part.name()),
                        "",
                        signed == null
                                ? "belongs to the model, but is not among the signed files"
                                : "has changed since it was signed");
            }
        }
        List<ModelManifest.Part> beside = new ArrayList<>();
        for (ModelManifest.Part file : files) {
            if (digests.containsKey(file.name())) {
                beside.add(file);
            }
        }
        return beside;
    }
}
