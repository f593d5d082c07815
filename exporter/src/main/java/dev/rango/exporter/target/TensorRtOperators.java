package dev.rango.exporter.target;

import dev.rango.exporter.graph.GraphFormat;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.Set;

/**
 * Which operators TensorRT can read: those of its ONNX parser that github.com/onnx/onnx-tensorrt, docs/operators.md, marks
 * with Y for {@link #VERSION}, and what that page asks of their axes.
 */
public final class TensorRtOperators {
    static final String VERSION = "TensorRT 10.15";
    /** Operator sets that it reads. */
    private static final int OLDEST_OPSET = 9;

    private static final int NEWEST_OPSET = 24;

    private static final Set<String> SUPPORTED = Set.of("""
            Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization
            BlackmanWindow Cast CastLike Ceil Celu Clip Concat Constant ConstantOfShape Conv ConvTranspose Cos Cosh CumSum
            DepthToSpace DequantizeLinear Div Dropout Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather
            GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GridSample
            GroupNormalization HammingWindow HannWindow HardSigmoid HardSwish Hardmax Identity If ImageScaler
            InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax Loop
            LpNormalization LpPool MatMul Max MaxPool Mean MeanVarianceNormalization Min Mish Mod Mul Neg NonMaxSuppression
            NonZero Not OneHot Or PRelu Pad ParametricSoftplus Pow QuantizeLinear RMSNormalization RNN RandomNormal
            RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum
            ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize
            ReverseSequence RoiAlign RotaryEmbedding Round STFT ScaledTanh Scan Scatter ScatterElements ScatterND Selu Shape
            Shrink Sigmoid Sign Sin Sinh Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tan
            Tanh TensorScatter ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Upsample Where Xor""".split("\\s+"));

    /** Their axes, the second input, must be known when an engine is built. */
    private static final Set<String> WITH_AXES = Set.of("ReduceSum", "Squeeze", "Unsqueeze");

    private TensorRtOperators() {}

    /** @throws UnusableInputException naming the first node that TensorRT cannot read */
    public static void require(OnnxModel model) {
        if (GraphFormat.OPSET < OLDEST_OPSET || GraphFormat.OPSET > NEWEST_OPSET) {
            throw unusable(
                    "operator set " + GraphFormat.OPSET, "is not within " + OLDEST_OPSET + " to " + NEWEST_OPSET);
        }
        OnnxGraph graph = model.graph();
        for (OnnxNode node : graph.nodes()) {
            String place = "node " + node.name() + " (" + node.operator() + ")";
            if (!SUPPORTED.contains(node.operator())) {
                throw unusable(
                        place,
                        "is no operator of " + VERSION
                                + (node.operator().equals("MatMulInteger")
                                        ? ": leave " + Setting.of("quantize", "int8") + " out, or use "
                                                + Setting.of("quantize", "fp16")
                                        : ""));
            }
            if (WITH_AXES.contains(node.operator())
                    && node.inputs().stream()
                            .skip(1)
                            .anyMatch(axes -> graph.constant(axes).isEmpty())) {
                throw unusable(place, "has axes that are no constant, as " + VERSION + " wants them");
            }
        }
    }

    private static UnusableInputException unusable(String place, String reason) {
        return new UnusableInputException(Setting.of("target", "tensorrt"), place, reason);
    }
}
