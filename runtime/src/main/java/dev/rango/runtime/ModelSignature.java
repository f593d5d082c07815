package dev.rango.runtime;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a {@code model.sig} says, once its signature has been found to be one of a trusted key: the format of OpenSSF Model Signing
 * 1.0, an in-toto statement in a DSSE envelope in a Sigstore bundle.
 *
 * @param model name that the folder had when it was signed; only informs
 * @param key hint of the key that signed: {@link TrustedKeys#hint}
 * @param files every file of the folder with its SHA-256, in the order of the statement
 * @param ignored files and folders of which nothing is said, relative to the folder
 */
public record ModelSignature(String model, String key, List<ModelManifest.Part> files, List<String> ignored) {
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

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** Copies the lists. */
    public ModelSignature {
        files = List.copyOf(files);
        ignored = ignored.stream().map(ModelSignature::plain).toList();
    }

    /** As other tools write paths, too: {@code .git/}, {@code ./notes.txt}. */
    private static String plain(String path) {
        return path.replaceAll("^(\\./+)+|/+$", "");
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
            throw tooLong(file);
        }
        SignatureBundle bundle = SignatureBundle.parse(file, content);
        String key = bundle.signer(trusted);
        return statement(key, JsonFile.readObject(file, bundle.payload()));
    }

    /** The bytes that are signed where this is what is to be said. */
    public static byte[] signedBytes(byte[] payload) {
        return SignatureBundle.signedBytes(payload);
    }

    static UnusableInputException tooLong(Path file) {
        return new UnusableInputException(file, "", "has more than " + (LARGEST >> 20) + " MB, as no signature has");
    }

    private static ModelSignature statement(String key, JsonFile.Fields statement) {
        require(statement, "_type", STATEMENT_TYPE);
        require(statement, "predicateType", PREDICATE_TYPE);
        List<JsonFile.Fields> subjects = statement.objects("subject");
        if (subjects.size() != 1) {
            throw statement.unusable("subject", "names " + subjects.size() + " models, not one");
        }
        JsonFile.Fields predicate = statement.object("predicate");
        JsonFile.Fields serialization = predicate.object("serialization");
        require(serialization, "method", METHOD);
        require(serialization, "hash_type", HASH);
        List<ModelManifest.Part> files = files(predicate);
        JsonFile.Fields subject = subjects.get(0);
        if (!subject.object("digest").text(HASH).equals(rootDigest(files))) {
            throw subject.unusable("digest", "is not the one of the resources");
        }
        return new ModelSignature(
                subject.textOr("name", ""),
                key,
                files,
                serialization.values().containsKey("ignore_paths") ? serialization.texts("ignore_paths") : GIT_FILES);
    }

    private static void require(JsonFile.Fields fields, String name, String expected) {
        String found = fields.text(name);
        if (!found.equals(expected)) {
            throw fields.unusable(name, "is '" + found + "'; this version reads " + expected);
        }
    }

    private static List<ModelManifest.Part> files(JsonFile.Fields predicate) {
        List<ModelManifest.Part> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonFile.Fields resource : predicate.objects("resources")) {
            String name = resource.text("name");
            if (!ModelManifest.canName(name)) {
                throw resource.unusable("name", "'" + name + "' is no name of a file inside the folder");
            }
            if (!names.add(name)) {
                throw resource.unusable("name", "'" + name + "' is there twice");
            }
            require(resource, "algorithm", HASH);
            String digest = resource.text("digest").toLowerCase(Locale.ROOT);
            if (!DIGEST.matcher(digest).matches()) {
                throw resource.unusable("digest", "of '" + name + "' is no SHA-256 in hexadecimal");
            }
            files.add(new ModelManifest.Part(name, digest));
        }
        if (files.isEmpty()) {
            throw predicate.unusable("resources", "is empty: no file is signed");
        }
        return files;
    }

    /** SHA-256 over the digests of the files, one after another, in hexadecimal. */
    public static String rootDigest(List<ModelManifest.Part> files) {
        MessageDigest digest = Sha256.digest();
        files.forEach(file -> digest.update(HexFormat.of().parseHex(file.sha256())));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Whether a file or folder, relative to the signed one, is among those of which nothing is said. */
    public boolean ignores(String name) {
        return isIn(name, ignored);
    }

    /** Whether a path is one of these or lies in one of them. */
    static boolean isIn(String name, List<String> paths) {
        return paths.stream().anyMatch(path -> name.equals(path) || name.startsWith(path + "/"));
    }

    /**
     * In what a folder is not the signed one, by the names and kinds of its files; what they hold is not looked at.
     *
     * @param found what the folder holds, less what this {@link #ignores}
     */
    public List<FolderDifference> differences(FolderListing found) {
        Set<String> signed = new TreeSet<>();
        files.forEach(file -> signed.add(file.name()));
        List<FolderDifference> differences = new ArrayList<>();
        for (String name : found.others()) {
            differences.add(new FolderDifference(FolderDifference.Kind.LINKED, name));
        }
        for (String name : signed) {
            if (!found.files().contains(name) && !found.others().contains(name)) {
                differences.add(new FolderDifference(FolderDifference.Kind.MISSING, name));
            }
        }
        for (String name : found.files()) {
            if (!signed.contains(name)) {
                differences.add(new FolderDifference(FolderDifference.Kind.EXTRA, name));
            }
        }
        return differences;
    }
}
