package dev.rango.models;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleZip;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pickle in a {@code .pth} whose other parts are as they should be. */
public final class PickleFuzz {
    private PickleFuzz() {}

    public static void fuzzerTestOneInput(byte[] pickle) {
        Reading.of(archive(pickle), "model.pth", WeightFile::read);
    }

    static byte[] archive(byte[] pickle) {
        return SampleZip.of(
                false,
                new TreeMap<>(Map.of(
                        "archive/data.pkl",
                        pickle,
                        "archive/data/0",
                        new byte[64],
                        "archive/byteorder",
                        "little".getBytes(ISO_8859_1))));
    }

    public static List<byte[]> seeds() {
        String tensor = tensor("0", 6, "K\2K\3\u0086", "K\3K\1\u0086");
        return List.of(
                bytes("}(" + text("fc1.weight") + tensor + text("alpha") + "G?\u00e0\0\0\0\0\0\0u."),
                bytes("ccollections\nOrderedDict\n)R" + text("state") + "}" + text("x") + tensor + "ss."),
                bytes("(" + text("a") + "K\1M\1\2J\1\2\3\4\u0088N]q\0h\0et."),
                bytes("cargparse\nNamespace\n)\u0081}" + text("lr") + "K\1sb."),
                bytes("cos\nsystem\n" + text("true") + "\u0085R."));
    }

    private static byte[] bytes(String instructions) {
        return ("\u0080\2" + instructions).getBytes(ISO_8859_1);
    }

    private static String text(String text) {
        return "X" + (char) text.length() + "\0\0\0" + text;
    }

    /** As torch.save writes one of float32 that begins at its storage's first value. */
    private static String tensor(String storage, int count, String sizes, String strides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\nFloatStorage\n" + text(storage)
                + text("cpu") + "K" + (char) count + "tQK\0" + sizes + strides
                + "\u0089ccollections\nOrderedDict\n)RtR";
    }
}
