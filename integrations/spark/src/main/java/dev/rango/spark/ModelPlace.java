package dev.rango.spark;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.TrustedKeys;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;

/**
 * Where an executor finds a model, and how it opens it.
 *
 * @param archive name of the archive that the driver shipped, which has the model as {@code model} and public keys beside it; empty when
 *     {@code folder} and {@code keys} are read where they lie
 * @param folder of the model
 * @param keys files of public keys, one of which must have signed it; none for any model
 * @param device as {@link Device#parse} reads it
 * @param digest of the model that the driver saw; every executor must find the same
 */
record ModelPlace(String archive, String folder, List<String> keys, String device, String digest)
        implements Serializable {
    private static final String MODEL = "model";
    private static final int SHORT = 16;

    /**
     * The same, after the driver has opened it and knows its digest.
     *
     * @param task that it must have; empty for its own
     */
    ModelPlace checked(String task) {
        try (TextClassifier model = TextClassifier.open(Path.of(folder), options(keys))) {
            if (!task.isEmpty()) {
                model.with(task);
            }
            return new ModelPlace(archive, folder, keys, device, model.digest());
        }
    }

    TextClassifier open() {
        Path here = archive.isEmpty() ? Path.of(folder) : Path.of(SparkFiles.get(archive), MODEL);
        TextClassifier model = TextClassifier.open(
                here,
                options(
                        archive.isEmpty()
                                ? keys
                                : Stream.iterate(0, i -> i < keys.size(), i -> i + 1)
                                        .map(i -> Path.of(SparkFiles.get(archive), i + ".pem")
                                                .toString())
                                        .toList()));
        if (!model.digest().equals(digest)) {
            model.close();
            throw new UnusableInputException(
                    here,
                    "",
                    "is another model than the driver's: all executors and the driver must read the same folder");
        }
        return model;
    }

    private ClassifierOptions options(List<String> pems) {
        ClassifierOptions options = new ClassifierOptions(1, Device.parse(device));
        return pems.isEmpty()
                ? options
                : options.trust(TrustedKeys.read(pems.stream().map(Path::of).toArray(Path[]::new)));
    }

    /** Gives it to all executors, those that start later too: one archive for each model, keys included. */
    ModelPlace shipped(SparkContext context) {
        String name = "rango-" + digest.substring(0, Math.min(SHORT, digest.length())) + "-" + keys.hashCode();
        try {
            Path zip = Files.createTempDirectory("rango-spark").resolve(name + ".zip");
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
                    Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    write(out, MODEL + "/" + Path.of(folder).relativize(file), file);
                }
                for (int i = 0; i < keys.size(); i++) {
                    write(out, i + ".pem", Path.of(keys.get(i)));
                }
            }
            zip.toFile().deleteOnExit();
            zip.getParent().toFile().deleteOnExit();
            context.addArchive(zip + "#" + name);
        } catch (IOException e) {
            throw new UncheckedIOException("the model cannot be packed for the executors", e);
        }
        return new ModelPlace(name, folder, keys, device, digest);
    }

    private static void write(ZipOutputStream out, String name, Path file) throws IOException {
        out.putNextEntry(new ZipEntry(name.replace('\\', '/')));
        Files.copy(file, out);
        out.closeEntry();
    }
}
