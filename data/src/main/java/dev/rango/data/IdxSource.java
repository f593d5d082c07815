package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ImageConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** MNIST, and letters in the same format: for each part a file of pictures and a file of labels. */
final class IdxSource implements ImageSource {
    private static final String IMAGES = "-images-idx3-ubyte";
    private static final String LABELS = "-labels-idx1-ubyte";
    private static final String EMNIST = "emnist-letters";

    private final String name;
    private final Path folder;
    private final String trainStem;
    private final String testStem;
    private final List<String> labels;
    private final int firstLabel;

    private IdxSource(
            String name, Path folder, String trainStem, String testStem, List<String> labels, int firstLabel) {
        this.name = name;
        this.folder = folder;
        this.trainStem = trainStem;
        this.testStem = testStem;
        this.labels = labels;
        this.firstLabel = firstLabel;
    }

    /** The ten digits, as MNIST's four official files name and number them. */
    static IdxSource mnist(Path folder) {
        return new IdxSource("mnist", folder, "train", "t10k", names('0', '9'), 0);
    }

    /**
     * A to Z as 1 to 26, of NIST's Special Database 19: samples of its capitals, upright, or EMNIST Letters (Cohen et al.
     * 2017), capitals and small letters, whose pictures have rows and columns exchanged.
     */
    static IdxSource letters(Path folder) {
        if (names(EMNIST + "-test" + LABELS).stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)))) {
            return new IdxSource("emnist-letters", folder, EMNIST + "-train", EMNIST + "-test", names('A', 'Z'), 1);
        }
        return new IdxSource("letters", folder, "nist-az-train", "nist-az-test", names('A', 'Z'), 1);
    }

    private static List<String> names(char from, char to) {
        List<String> names = new ArrayList<>();
        for (char c = from; c <= to; c++) {
            names.add(String.valueOf(c));
        }
        return names;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ImageDataset load() {
        return new ImageDataset(name, labels, part(trainStem), part(testStem));
    }

    @Override
    public ImageDataset load(Part part) {
        return part == Part.TRAIN
                ? new ImageDataset(name, labels, part(trainStem), List.of())
                : new ImageDataset(name, labels, List.of(), part(testStem));
    }

    private List<LabelledImage> part(String stem) {
        DatasetFolder.requireFolder(folder);
        Path imageFile = file(stem + IMAGES);
        Path labelFile = file(stem + LABELS);
        IdxFile images = IdxFile.read(imageFile, 3);
        IdxFile classes = IdxFile.read(labelFile, 1);
        int side = ImageConfig.SIDE;
        if (images.sizes()[1] != side || images.sizes()[2] != side) {
            throw new UnusableInputException(
                    imageFile,
                    "",
                    "has pictures of " + images.sizes()[1] + " x " + images.sizes()[2] + " pixels, not " + side + " x "
                            + side);
        }
        if (classes.sizes()[0] != images.sizes()[0]) {
            throw new UnusableInputException(
                    labelFile, "", classes.sizes()[0] + " labels for " + images.sizes()[0] + " pictures");
        }
        int pixels = side * side;
        List<LabelledImage> part = new ArrayList<>();
        for (int i = 0; i < classes.values().length; i++) {
            int label = (classes.values()[i] & 0xff) - firstLabel;
            if (label < 0 || label >= labels.size()) {
                throw new UnusableInputException(
                        labelFile,
                        "label " + (i + 1),
                        "is " + (label + firstLabel) + ", not " + firstLabel + " to "
                                + (firstLabel + labels.size() - 1));
            }
            byte[] picture = Arrays.copyOfRange(images.values(), i * pixels, (i + 1) * pixels);
            part.add(new LabelledImage(stem.startsWith(EMNIST) ? transposed(picture, side) : picture, label));
        }
        return part;
    }

    private static byte[] transposed(byte[] picture, int side) {
        byte[] upright = new byte[picture.length];
        for (int i = 0; i < picture.length; i++) {
            upright[i % side * side + i / side] = picture[i];
        }
        return upright;
    }

    private Path file(String name) {
        for (String known : names(name)) {
            if (Files.isRegularFile(folder.resolve(known))) {
                return folder.resolve(known);
            }
        }
        throw new UnusableInputException(
                folder,
                "",
                "none of the expected files is here; looked for " + name + ", with a dot for the last hyphen but one,"
                        + " in a folder of its own name, and with .gz");
    }

    /**
     * The names a file goes by: 7-Zip unpacks it with a dot as its archive says, and Kaggle keeps each file in a folder that is
     * called like it.
     */
    private static List<String> names(String official) {
        String dotted = official.replace("-idx", ".idx");
        List<String> names = new ArrayList<>();
        for (String file : List.of(official, dotted)) {
            for (String outer : List.of("", official + "/", dotted + "/")) {
                names.add(outer + file + ".gz");
                names.add(outer + file);
            }
        }
        return names;
    }
}
