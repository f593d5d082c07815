package dev.rango.data;

import dev.rango.fuzz.Reading;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A user's own file of texts and labels. The first byte of an input says how it is to be read, the others are the file. */
final class RowFuzz {
    private static final List<String> ENCODINGS =
            List.of("UTF-8", "windows-1252", "UTF-16", "Shift_JIS", "UTF-32", "ISO-2022-KR", "GB18030", "US-ASCII");

    private RowFuzz() {}

    static void read(DataSpec.Scheme scheme, byte[] input) {
        int choice = input.length == 0 ? 0 : input[0];
        byte[] content = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        FileFormat format = format(scheme, choice);
        boolean isTable = scheme == DataSpec.Scheme.CSV || scheme == DataSpec.Scheme.TSV;
        Columns columns = isTable && !format.header() ? new Columns("1", "2") : Columns.DEFAULT;
        Reading.of(content, "rows.txt", file -> {
            try (RowReader rows = RowReader.open(scheme, file, columns, format)) {
                long count = 0;
                while (rows.next() != null) {
                    count++;
                }
                return rows.notes().size() + count;
            }
        });
        Reading.of(content, "rows.txt", file -> {
            FileOptions options = FileOptions.DEFAULT.withFormat(format).withColumns(columns);
            LabelledDataset data = new DataSpec(scheme, file).source(options).load();
            DataReport report = DataReport.of(data, Optional.empty());
            return DataWarning.of(report);
        });
    }

    private static FileFormat format(DataSpec.Scheme scheme, int choice) {
        String encoding = ENCODINGS.get(choice & 7);
        Optional<Character> delimiter =
                scheme == DataSpec.Scheme.CSV && (choice & 8) != 0 ? Optional.of(';') : Optional.empty();
        boolean header = !scheme.hasHeader() || (choice & 16) == 0;
        return new FileFormat(
                Charset.isSupported(encoding) ? Charset.forName(encoding) : Charset.defaultCharset(),
                delimiter,
                header,
                FileFormat.LABEL_PREFIX,
                (choice & 32) != 0,
                false);
    }

    /** A file with the byte that says how it is read. */
    static byte[] input(int choice, byte[] content) {
        byte[] input = new byte[content.length + 1];
        input[0] = (byte) choice;
        System.arraycopy(content, 0, input, 1, content.length);
        return input;
    }
}
