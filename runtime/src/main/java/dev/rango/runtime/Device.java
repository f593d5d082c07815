package dev.rango.runtime;

import dev.rango.runtime.session.Tolerance;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model runs. A device that is asked for and cannot be had is an error; only {@link #auto} looks for another.
 *
 * <p>Written {@code cpu}, {@code java}, {@code cuda:0}, {@code cuda:0+strict}, {@code cuda:0+tf32}, {@code tensorrt:0},
 * {@code tensorrt:0+strict}, {@code tensorrt:0+fp16} or {@code auto}. CUDA and TensorRT are ONNX Runtime's providers for NVIDIA's
 * GPUs; TensorRT builds an engine from a model, which takes seconds to minutes and is kept for the next time.
 */
public final class Device {
    /** Highest number of a GPU that is believed. */
    public static final int MAX_INDEX = 63;

    private static final String CPU = "cpu";
    private static final String CUDA = "cuda";
    private static final String TENSORRT = "tensorrt";
    private static final String AUTO = "auto";
    private static final String JAVA = "java";

    private static final Pattern GPU =
            Pattern.compile("(cuda(?!.*fp16)|tensorrt(?!.*tf32)):([0-9]{1,2})(\\+tf32|\\+fp16|\\+strict)*");

    private final String kind;
    private final int index;
    private final boolean rounded;
    private final boolean strict;

    private Device(String kind, int index, boolean rounded, boolean strict) {
        if (index < 0 || index > MAX_INDEX) {
            throw new UnusableInputException("device", "", kind + ":" + index + " is not within 0 to " + MAX_INDEX);
        }
        this.kind = kind;
        this.index = index;
        this.rounded = rounded;
        this.strict = strict;
    }

    /** Number of the GPU, from 0. */
    public int index() {
        return index;
    }

    /**
     * Whether CUDA may round the inputs of matrix products to 10 bits of mantissa (TF32), or TensorRT compute in half precision: faster,
     * and no longer the scores of the CPU within 1e-4.
     */
    public boolean rounded() {
        return rounded;
    }

    /** Whether a model is refused of which a node would run on the CPU. */
    public boolean strict() {
        return strict;
    }

    /** True for a GPU, by whatever provider; false for {@link #auto}, which may become one. */
    public boolean isGpu() {
        return kind.equals(CUDA) || isTensorRt();
    }

    public boolean isJava() {
        return kind.equals(JAVA);
    }

    public boolean isCpu() {
        return kind.equals(CPU);
    }

    public boolean isTensorRt() {
        return kind.equals(TENSORRT);
    }

    public boolean isAuto() {
        return kind.equals(AUTO);
    }

    /** What its arithmetic explains; of {@link #auto}, which may become a GPU, that of one in single precision. */
    @SuppressWarnings("exports") // For rooms of Rango.
    public Tolerance tolerance() {
        return isCpu() || isJava() ? Tolerance.CPU : rounded ? Tolerance.ROUNDED : Tolerance.GPU;
    }

    /** The processor. */
    public static Device cpu() {
        return new Device(CPU, 0, false, false);
    }

    /**
     * The processor without ONNX Runtime, which need not be there: bags of words in plain Java, with the same bits for the same text
     * in every batch, on every processor and in every Java.
     */
    public static Device java() {
        return new Device(JAVA, 0, false, false);
    }

    /** An NVIDIA GPU with exact float arithmetic. */
    public static Device cuda(int index) {
        return new Device(CUDA, index, false, false);
    }

    /** An NVIDIA GPU through TensorRT, in single precision. */
    public static Device tensorrt(int index) {
        return new Device(TENSORRT, index, false, false);
    }

    /** The first GPU where it can be had, by TensorRT or else by CUDA; else the CPU. */
    public static Device auto() {
        return new Device(AUTO, 0, false, false);
    }

    /**
     * Reads what {@link Object#toString()} writes.
     *
     * @throws UnusableInputException when it names no device
     */
    public static Device parse(String text) {
        if (text.equals(CPU)) {
            return cpu();
        }
        if (text.equals(AUTO)) {
            return auto();
        }
        if (text.equals(JAVA)) {
            return java();
        }
        Matcher gpu = GPU.matcher(text);
        if (!gpu.matches()) {
            throw new UnusableInputException(
                    "device",
                    "",
                    "'" + text
                            + "' is none of cpu, java, cuda:0, cuda:0+strict, cuda:0+tf32, tensorrt:0, tensorrt:0+strict,"
                            + " tensorrt:0+fp16, auto");
        }
        return new Device(
                gpu.group(1),
                Integer.parseInt(gpu.group(2)),
                text.contains("+tf32") || text.contains("+fp16"),
                text.contains("+strict"));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return isGpu()
                ? kind + ":" + index + (rounded ? isTensorRt() ? "+fp16" : "+tf32" : "") + (strict ? "+strict" : "")
                : kind;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Device && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
