package dev.rango.runtime.text;

import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Crc;
import dev.rango.runtime.format.FileParts;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.NotedFiles;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.format.TaskInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * {@code start.bin} and {@code vocabulary.bin}: what {@code config.json} and {@code tokenizer.json} say, in the form in which memory
 * has it, so that opening a model parses and hashes nothing. A model opens in the same way without them, later.
 *
 * <p>{@code start.bin} notes digests and checksums of the files beside it ({@link NotedFiles}), and its own. Where one of the files
 * that it stands for is another, it is passed over, so that it can be out of date but never wrong. The first version had the
 * vocabulary in it, and CRC-32 alone.
 */
public final class FastStart {
    /** File name inside a model folder. */
    public static final String FILE = NotedFiles.START;
    /** File name of the vocabulary inside a model folder: large, while {@link #FILE} is small. */
    public static final String VOCABULARY = NotedFiles.VOCABULARY;

    private static final long FIRST_MAGIC = 0x0001_4F47_4E41_52L; // "RANGO", version 1
    /** Marks an export whose configuration says a version. */
    private static final int VERSIONED = 2;

    private static final int FIRST_HEADER = Long.BYTES + 3 * Long.BYTES;

    private FastStart() {}

    /** Configuration and tokenizer of a model folder. */
    public record Parts(ModelConfig config, Tokenizer tokenizer) {}

    /**
     * Writes the files for a model folder, when all that is large is in it; equal inputs give equal bytes.
     *
     * @throws UnusableInputException when the folder's files are unusable or do not belong together
     */
    public static void write(Path folder) {
        Parts parts = parse(ModelFiles.onDisk(folder));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(body)) {
            Files.write(
                    folder.resolve(NotedFiles.VOCABULARY),
                    parts.tokenizer()
                            .pairs()
                            .save(parts.tokenizer().vocabulary().save())
                            .array());
            NotedFiles.write(folder, out);
            writeConfig(out, parts.config());
            out.writeInt(parts.tokenizer().maxTokens());
            try (DataOutputStream file =
                    new DataOutputStream(Files.newOutputStream(folder.resolve(NotedFiles.START)))) {
                file.writeLong(NotedFiles.MAGIC);
                file.writeUTF(Crc.of(FileParts.of(body.toByteArray())));
                body.writeTo(file);
            }
        } catch (IOException e) {
            throw new UnusableInputException(
                    folder.resolve(NotedFiles.START), "", "cannot be written: " + e.getMessage(), e);
        }
    }

    /** True when the folder has a start file that says what its other files say. */
    public static boolean isCurrent(Path folder) {
        ModelFiles files = ModelFiles.onDisk(folder);
        return load(files)
                .filter(fast -> {
                    Parts parsed = parse(files);
                    return fast.config().equals(parsed.config())
                            && fast.tokenizer().maxTokens()
                                    == parsed.tokenizer().maxTokens()
                            && fast.tokenizer()
                                    .pairs()
                                    .equals(parsed.tokenizer().pairs())
                            && fast.tokenizer()
                                    .vocabulary()
                                    .words()
                                    .equals(parsed.tokenizer().vocabulary().words())
                            && fast.tokenizer()
                                    .vocabulary()
                                    .findsAllOf(parsed.tokenizer().vocabulary());
                })
                .isPresent();
    }

    /** The fast way where it is open, else the other. */
    public static Parts read(ModelFiles files) {
        return load(files).orElseGet(() -> parse(files));
    }

    private static Parts parse(ModelFiles files) {
        ModelConfig config = ModelConfig.read(files.path(ModelConfig.FILE), files.require(ModelConfig.FILE));
        Path tokenizerJson = files.path(Tokenizer.FILE);
        byte[] tokenizerBytes = files.require(Tokenizer.FILE);
        Tokenizer tokenizer = config.encoder().isEmpty()
                ? TokenizerJson.read(tokenizerJson, tokenizerBytes)
                        .withPairs(files.path(ModelFiles.PAIRS), files.read(ModelFiles.PAIRS), config.tokenizerSha256())
                : WordPiece.read(
                        tokenizerJson, tokenizerBytes, config.encoder().get().maxTokens());
        if (!Sha256.of(tokenizerBytes).equals(config.tokenizerSha256()) || tokenizer.size() != config.vocabSize()) {
            throw new UnusableInputException(
                    tokenizerJson, "", "is not the tokenizer of this model (its digest is not the one in config.json)");
        }
        return new Parts(config, tokenizer);
    }

    private static Optional<Parts> load(ModelFiles files) {
        byte[] file = files.read(NotedFiles.START).orElse(new byte[0]);
        try {
            boolean isNoted = NotedFiles.of(file).areIn(files);
            if (!isNoted && !isFirst(files, file)) {
                return Optional.empty();
            }
            DataInputStream in;
            if (isNoted) {
                in = NotedFiles.body(file);
                new NotedFiles().read(in);
            } else {
                in = new DataInputStream(new ByteArrayInputStream(file, FIRST_HEADER, file.length - FIRST_HEADER));
            }
            ModelConfig config = readConfig(in);
            int maxTokens = in.readInt();
            byte[] saved = isNoted ? files.require(NotedFiles.VOCABULARY) : in.readAllBytes();
            ByteBuffer words = ByteBuffer.wrap(saved).order(ByteOrder.LITTLE_ENDIAN);
            Vocabulary vocabulary = Vocabulary.load(words);
            WordPairs pairs = WordPairs.load(words, vocabulary.size());
            if (pairs.size() > 0 && !files.isAsNoted(ModelFiles.PAIRS, NotedFiles.of(file))) {
                return Optional.empty();
            }
            if (vocabulary.size() + pairs.size() != config.vocabSize()) {
                throw new StreamCorruptedException("two sizes of the vocabulary");
            }
            return Optional.of(new Parts(config, new Tokenizer(vocabulary, pairs, maxTokens)));
        } catch (IOException
                | BufferUnderflowException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | IllegalArgumentException
                | UnusableInputException e) {
            // Its checksums fit, so it was made to look right.
            throw new UnusableInputException(
                    files.path(NotedFiles.START),
                    "",
                    "is not what an export writes (" + e.getMessage() + "): export again",
                    e);
        }
    }

    /** Whether it is of the first version, and says what is there now. */
    private static boolean isFirst(ModelFiles files, byte[] file) {
        ByteBuffer header = ByteBuffer.wrap(file);
        return file.length > FIRST_HEADER
                && header.getLong() == FIRST_MAGIC
                && header.getLong() == checksum(files.require(ModelConfig.FILE), 0)
                && header.getLong() == checksum(files.require(Tokenizer.FILE), 0)
                && header.getLong() == checksum(file, FIRST_HEADER);
    }

    /** Of the first version: CRC-32 beside the length. */
    private static long checksum(byte[] bytes, int from) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, bytes.length - from);
        return crc.getValue() << 32 | bytes.length - from & 0xFFFFFFFFL;
    }

    private static void writeConfig(DataOutputStream out, ModelConfig config) throws IOException {
        out.writeInt(config.vocabSize());
        out.writeInt(config.embeddingDim());
        out.writeInt(config.hiddenDim());
        writeStrings(out, config.labels());
        out.writeUTF(config.tokenizerSha256());
        boolean isVersioned = !config.version().equals(ModelVersion.NONE);
        out.writeByte(config.export().isEmpty() ? 0 : isVersioned ? VERSIONED : 1);
        if (config.export().isPresent()) {
            ModelConfig.ExportInfo export = config.export().get();
            out.writeUTF(export.form());
            out.writeUTF(export.precision());
            out.writeUTF(export.baseSha256());
            out.writeInt(export.adapters().size());
            for (ModelConfig.AdapterInfo adapter : export.adapters()) {
                writeAdapter(out, adapter);
            }
            if (TaskInfo.areIn(export.form())) {
                out.writeInt(export.tasks().size());
                for (TaskInfo task : export.tasks()) {
                    out.writeUTF(task.name());
                    writeStrings(out, task.labels());
                    out.writeBoolean(task.adapter().isPresent());
                    if (task.adapter().isPresent()) {
                        writeAdapter(out, task.adapter().get());
                    }
                }
            }
            if (isVersioned) {
                out.writeUTF(config.version().text());
            }
        }
    }

    private static void writeAdapter(DataOutputStream out, ModelConfig.AdapterInfo adapter) throws IOException {
        out.writeUTF(adapter.sha256());
        // A rank is positive: its sign says whether the branches' own factors follow.
        out.writeInt(adapter.alphas().isEmpty() ? adapter.rank() : -adapter.rank());
        out.writeDouble(adapter.alpha());
        writeStrings(out, adapter.targets());
        for (double alpha : adapter.alphas()) {
            out.writeDouble(alpha);
        }
    }

    private static ModelConfig.AdapterInfo readAdapter(DataInputStream in) throws IOException {
        String sha256 = in.readUTF();
        int rank = in.readInt();
        double alpha = in.readDouble();
        List<String> targets = readStrings(in);
        List<Double> alphas = new ArrayList<>();
        for (int left = rank < 0 ? targets.size() : 0; left > 0; left--) {
            alphas.add(in.readDouble());
        }
        return new ModelConfig.AdapterInfo(sha256, Math.abs(rank), alpha, targets, alphas);
    }

    private static ModelConfig readConfig(DataInputStream in) throws IOException {
        int vocabSize = in.readInt();
        int embeddingDim = in.readInt();
        int hiddenDim = in.readInt();
        List<String> labels = readStrings(in);
        String tokenizerSha256 = in.readUTF();
        Optional<ModelConfig.ExportInfo> export = Optional.empty();
        int kind = in.readByte();
        if (kind != 0) {
            String form = in.readUTF();
            String precision = in.readUTF();
            String baseSha256 = in.readUTF();
            List<ModelConfig.AdapterInfo> adapters = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                adapters.add(readAdapter(in));
            }
            List<TaskInfo> tasks = new ArrayList<>();
            for (int left = TaskInfo.areIn(form) ? in.readInt() : 0; left > 0; left--) {
                String name = in.readUTF();
                List<String> own = readStrings(in);
                tasks.add(new TaskInfo(name, own, in.readBoolean() ? Optional.of(readAdapter(in)) : Optional.empty()));
            }
            export = Optional.of(new ModelConfig.ExportInfo(
                    form,
                    precision,
                    baseSha256,
                    adapters,
                    tasks,
                    kind == VERSIONED ? new ModelVersion(in.readUTF()) : ModelVersion.NONE));
        }
        return new ModelConfig(vocabSize, embeddingDim, hiddenDim, labels, tokenizerSha256, export);
    }

    private static void writeStrings(DataOutputStream out, List<String> strings) throws IOException {
        out.writeInt(strings.size());
        for (String string : strings) {
            out.writeUTF(string);
        }
    }

    private static List<String> readStrings(DataInputStream in) throws IOException {
        List<String> strings = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            strings.add(in.readUTF());
        }
        return strings;
    }
}
