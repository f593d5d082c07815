package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The IMDB reviews, as the folders of the official archive or as two JSONL files. */
final class ImdbSource implements DataSource {
    /** In the order of their indices; the archive's folders are named by {@link #FOLDERS}. */
    private static final List<String> LABELS = List.of("negative", "positive");

    private static final List<String> FOLDERS = List.of("neg", "pos");

    private final Path folder;

    ImdbSource(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "imdb";
    }

    @Override
    public LabelledDataset load() {
        return new LabelledDataset(name(), LABELS, train(), part("test"));
    }

    @Override
    public LabelledDataset load(Part part) {
        return part == Part.TRAIN
                ? new LabelledDataset(name(), LABELS, train(), List.of())
                : new LabelledDataset(name(), LABELS, List.of(), part("test"));
    }

    private List<LabelledText> train() {
        List<LabelledText> texts = part("train");
        TrainingPart.requireTwoClasses(folder, LABELS, texts);
        return texts;
    }

    private List<LabelledText> part(String part) {
        DatasetFolder.requireFolder(folder);
        for (Path root : List.of(folder, folder.resolve("aclImdb"))) {
            if (Files.isDirectory(root.resolve(part))) {
                return reviews(root.resolve(part));
            }
        }
        return rows(DatasetFolder.first(
                folder,
                List.of("imdb_" + part + ".jsonl.gz", "imdb_" + part + ".jsonl"),
                List.of(part + "/", "aclImdb/" + part + "/")));
    }

    private static List<LabelledText> reviews(Path part) {
        List<LabelledText> texts = new ArrayList<>();
        for (int label = 0; label < FOLDERS.size(); label++) {
            Path ofClass = part.resolve(FOLDERS.get(label));
            DatasetFolder.requireFolder(ofClass);
            List<Path> files = textFiles(ofClass);
            if (files.isEmpty()) {
                throw new UnusableInputException(ofClass, "", "holds no .txt files");
            }
            for (Path file : files) {
                texts.add(new LabelledText(TextFile.readAll(file), label));
            }
        }
        return texts;
    }

    private static List<Path> textFiles(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.txt")) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw TextFile.unreadable(folder, "", e);
        } catch (DirectoryIteratorException e) {
            throw TextFile.unreadable(folder, "", e.getCause());
        }
        // A folder lists its files in no particular order.
        Collections.sort(files);
        return files;
    }

    private static List<LabelledText> rows(Path file) {
        List<LabelledText> texts = new ArrayList<>();
        try (RowReader rows = RowReader.open(DataSpec.Scheme.JSONL, file, Columns.DEFAULT, FileFormat.FIXED)) {
            for (SourceRow next = rows.next(); next != null; next = rows.next()) {
                Row row = next.row();
                String fault = next.fault();
                if (fault.isEmpty() && !row.label().equals("0") && !row.label().equals("1")) {
                    fault = "label \"" + row.label() + "\" is neither 0 nor 1";
                }
                if (!fault.isEmpty()) {
                    throw new UnusableInputException(file, row.place().toString(), fault);
                }
                texts.add(new LabelledText(row.text(), row.label().charAt(0) - '0'));
            }
        }
        if (texts.isEmpty()) {
            throw new UnusableInputException(file, "", "holds no texts");
        }
        return texts;
    }
}
