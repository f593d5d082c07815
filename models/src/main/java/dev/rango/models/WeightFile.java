package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tensors from another tool's file: PyTorch's {@code .pth}, NumPy's {@code .npz} and {@code .npy}, or safetensors.
 *
 * @param format what kind of file it is
 * @param contents what the file says about each tensor, in its order
 * @param tensors their values by name, rounded to float32; a file that is one tensor without a name has the name ""
 * @param numbers numbers that stand beside the tensors, or alone under the name ""
 * @param unread what else stands there, by name: objects that only code of the file's own could make, which is never
 *     run, each in words such as {@code argparse.Namespace}
 */
public record WeightFile(
        Format format,
        List<TensorInfo> contents,
        SortedMap<String, Tensor> tensors,
        SortedMap<String, Double> numbers,
        SortedMap<String, String> unread) {
    /** Kinds of files. */
    public enum Format {
        /** PyTorch 1.6 and later. */
        PTH("PyTorch"),
        /** Several arrays of NumPy. */
        NPZ("NumPy archive"),
        /** One array of NumPy. */
        NPY("NumPy array"),
        /** Hugging Face. */
        SAFETENSORS("safetensors");

        private final String title;

        Format(String title) {
            this.title = title;
        }

        /** For people. */
        public String title() {
            return title;
        }
    }

    /** Copies the maps. */
    public WeightFile {
        contents = List.copyOf(contents);
        tensors = new TreeMap<>(tensors);
        numbers = new TreeMap<>(numbers);
        unread = new TreeMap<>(unread);
    }

    /** A file of numbers alone. */
    WeightFile(
            Format format,
            List<TensorInfo> contents,
            SortedMap<String, Tensor> tensors,
            SortedMap<String, Double> numbers) {
        this(format, contents, tensors, numbers, new TreeMap<>());
    }

    /**
     * Reads a file of any of the formats; its first bytes say which.
     *
     * @throws UnusableInputException when it is missing, damaged, or wants code run
     */
    public static WeightFile read(Path file) {
        return switch (formatOf(file)) {
            case PTH -> PthFile.read(file);
            case NPZ -> NumpyFile.readArchive(file);
            case NPY -> NumpyFile.readArray(file);
            case SAFETENSORS -> {
                List<TensorInfo> contents = Safetensors.contents(file);
                yield new WeightFile(
                        Format.SAFETENSORS, contents, Safetensors.read(file).tensors(), new TreeMap<>());
            }
        };
    }

    /**
     * What a file holds, without the values where the format allows it.
     *
     * @throws UnusableInputException when it is missing, damaged, or wants code run
     */
    public static List<TensorInfo> contents(Path file) {
        return formatOf(file) == Format.SAFETENSORS
                ? Safetensors.contents(file)
                : read(file).contents();
    }

    /** The format of a file, which its first bytes tell. */
    public static Format formatOf(Path file) {
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(file, "", "is a folder, not a file of weights");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "", "is a pipe or a device, not a file of weights");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(Long.BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
        if (Arrays.equals(Arrays.copyOf(start, NumpyFile.MAGIC.length), NumpyFile.MAGIC)) {
            return Format.NPY;
        }
        if (start.length >= 2 && start[0] == 'P' && start[1] == 'K') {
            return ZipParts.names(file).stream().anyMatch(name -> name.endsWith(".npy")) ? Format.NPZ : Format.PTH;
        }
        // The length of a safetensors header can begin like a pickle; its header then begins with a brace.
        boolean hasHeader = start.length > Long.BYTES && start[Long.BYTES] == '{';
        if (!hasHeader) {
            NoWeights.refuse(file);
        }
        if (!hasHeader && start.length >= 2 && start[0] == (byte) 0x80 && start[1] <= 5) {
            throw new UnusableInputException(
                    file,
                    "",
                    "is a bare pickle: PyTorch's format before 1.6, or no weights; load it there and save it again");
        }
        return Format.SAFETENSORS;
    }
}
