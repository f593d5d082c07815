package dev.rango.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
 * {@code start.bin}: what {@code config.json} and {@code tokenizer.json} say, in the form in which memory has it, so that
 * opening a model parses and hashes nothing. A model opens in the same way without it, later.
 *
 * <p>It names the checksums of the two files and its own. When one of them does not fit it is passed over, so that it can
 * be out of date but never wrong.
 */
public final class FastStart {
    /** File name inside a model folder. */
    public static final String FILE = "start.bin";

    private static final long MAGIC = 0x0001_4F47_4E41_52L; // "RANGO", version 1
    private static final int HEADER = Long.BYTES + 3 * Long.BYTES;

    private FastStart() {}

    /** Configuration and tokenizer of a model folder. */
    record Parts(ModelConfig config, Tokenizer tokenizer) {}

    /**
     * Writes the file for a model folder; equal inputs give equal bytes.
     *
     * @throws UnusableInputException when the folder's files are unusable or do not belong together
     */
    public static void write(Path folder) {
        ModelFiles files = ModelFiles.onDisk(folder);
        Parts parts = parse(files);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(body)) {
            writeConfig(out, parts.config());
            out.writeInt(parts.tokenizer().maxTokens());
            ByteBuffer vocabulary = parts.tokenizer().vocabulary().save();
            out.write(vocabulary.array(), 0, vocabulary.limit());
            ByteBuffer header = ByteBuffer.allocate(HEADER)
                    .putLong(MAGIC)
                    .putLong(checksum(files.require(ModelConfig.FILE)))
                    .putLong(checksum(files.require(Tokenizer.FILE)))
                    .putLong(checksum(body.toByteArray()));
            try (var file = Files.newOutputStream(folder.resolve(FILE))) {
                file.write(header.array());
                body.writeTo(file);
            }
        } catch (IOException e) {
            throw new UnusableInputException(folder.resolve(FILE), "", "cannot be written: " + e.getMessage(), e);
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
    static Parts read(ModelFiles files) {
        return load(files).orElseGet(() -> parse(files));
    }

    private static Parts parse(ModelFiles files) {
        ModelConfig config = ModelConfig.read(files.path(ModelConfig.FILE), files.require(ModelConfig.FILE));
        Path tokenizerJson = files.path(Tokenizer.FILE);
        byte[] tokenizerBytes = files.require(Tokenizer.FILE);
        Tokenizer tokenizer = TokenizerJson.read(tokenizerJson, tokenizerBytes);
        if (!Sha256.of(tokenizerBytes).equals(config.tokenizerSha256())
                || tokenizer.vocabulary().size() != config.vocabSize()) {
            throw new UnusableInputException(
                    tokenizerJson, "", "is not the tokenizer of this model (its digest is not the one in config.json)");
        }
        return new Parts(config, tokenizer);
    }

    private static Optional<Parts> load(ModelFiles files) {
        byte[] file = files.read(FILE).orElse(new byte[0]);
        try {
            ByteBuffer header = ByteBuffer.wrap(file);
            if (header.getLong() != MAGIC
                    || header.getLong() != checksum(files.require(ModelConfig.FILE))
                    || header.getLong() != checksum(files.require(Tokenizer.FILE))
                    || header.getLong() != checksum(file, HEADER)) {
                return Optional.empty();
            }
            ByteArrayInputStream body = new ByteArrayInputStream(file, HEADER, file.length - HEADER);
            DataInputStream in = new DataInputStream(body);
            ModelConfig config = readConfig(in);
            int maxTokens = in.readInt();
            int from = file.length - body.available();
            Vocabulary vocabulary = Vocabulary.load(
                    ByteBuffer.wrap(file, from, file.length - from).slice().order(ByteOrder.LITTLE_ENDIAN));
            return vocabulary.size() == config.vocabSize()
                    ? Optional.of(new Parts(config, new Tokenizer(vocabulary, maxTokens)))
                    : Optional.empty();
        } catch (IOException
                | BufferUnderflowException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | IllegalArgumentException
                | UnusableInputException e) {
            // Missing, or made to look right: the files that it stands for say what is wrong with them.
            return Optional.empty();
        }
    }

    private static long checksum(byte[] bytes) {
        return checksum(bytes, 0);
    }

    /** CRC-32 beside the length. */
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
        out.writeBoolean(config.export().isPresent());
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
                    task.write(out);
                }
            }
        }
    }

    static void writeAdapter(DataOutputStream out, ModelConfig.AdapterInfo adapter) throws IOException {
        out.writeUTF(adapter.sha256());
        out.writeInt(adapter.rank());
        out.writeDouble(adapter.alpha());
        writeStrings(out, adapter.targets());
    }

    static ModelConfig.AdapterInfo readAdapter(DataInputStream in) throws IOException {
        return new ModelConfig.AdapterInfo(in.readUTF(), in.readInt(), in.readDouble(), readStrings(in));
    }

    private static ModelConfig readConfig(DataInputStream in) throws IOException {
        int vocabSize = in.readInt();
        int embeddingDim = in.readInt();
        int hiddenDim = in.readInt();
        List<String> labels = readStrings(in);
        String tokenizerSha256 = in.readUTF();
        Optional<ModelConfig.ExportInfo> export = Optional.empty();
        if (in.readBoolean()) {
            String form = in.readUTF();
            String precision = in.readUTF();
            String baseSha256 = in.readUTF();
            List<ModelConfig.AdapterInfo> adapters = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                adapters.add(readAdapter(in));
            }
            List<TaskInfo> tasks = new ArrayList<>();
            for (int left = TaskInfo.areIn(form) ? in.readInt() : 0; left > 0; left--) {
                tasks.add(TaskInfo.read(in));
            }
            export = Optional.of(new ModelConfig.ExportInfo(form, precision, baseSha256, adapters, tasks));
        }
        return new ModelConfig(vocabSize, embeddingDim, hiddenDim, labels, tokenizerSha256, export);
    }

    static void writeStrings(DataOutputStream out, List<String> strings) throws IOException {
        out.writeInt(strings.size());
        for (String string : strings) {
            out.writeUTF(string);
        }
    }

    static List<String> readStrings(DataInputStream in) throws IOException {
        List<String> strings = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            strings.add(in.readUTF());
        }
        return strings;
    }
}
