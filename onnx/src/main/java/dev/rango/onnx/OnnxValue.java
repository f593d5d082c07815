package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a graph says about a value that is a tensor: an input, an output, or one between.
 *
 * @param type number of its {@link ElementType}; 0 where none is said, or where it is no tensor
 * @param dimensions a number, a name for a size that may differ from run to run, or an empty string where nothing is said;
 *     empty where not even their number is said
 */
public record OnnxValue(String name, int type, Optional<List<String>> dimensions) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** A tensor of a known type; a dimension that is no number is dynamic. */
    public OnnxValue(String name, ElementType type, String... dimensions) {
        this(name, type.number(), Optional.of(List.of(dimensions)));
    }

    static OnnxValue of(ValueInfoProto proto) {
        TypeProto.Tensor type = proto.getType().getTensorType();
        return new OnnxValue(
                proto.getName(),
                type.getElemType(),
                type.hasShape()
                        ? Optional.of(type.getShape().getDimList().stream()
                                .map(OnnxValue::dimension)
                                .toList())
                        : Optional.empty());
    }

    private static String dimension(TensorShapeProto.Dimension dimension) {
        return dimension.hasDimValue() ? Long.toString(dimension.getDimValue()) : dimension.getDimParam();
    }

    ValueInfoProto proto() {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
        dimensions.ifPresent(sizes -> {
            TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
            sizes.forEach(size -> shape.addDim(dimension(size)));
            tensor.setShape(shape);
        });
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Whether a dimension is a number: of more digits it is a name, as any text that a file calls a size by. */
    public static boolean isNumber(String dimension) {
        return NUMBER.matcher(dimension).matches();
    }

    private static TensorShapeProto.Dimension dimension(String size) {
        TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
        if (isNumber(size)) {
            dimension.setDimValue(Long.parseLong(size));
        } else if (!size.isEmpty()) {
            dimension.setDimParam(size);
        }
        return dimension.build();
    }
}
