package dev.rango.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model runs. A device that is asked for and cannot be had is an error; only {@link Auto} looks for another.
 *
 * <p>Written {@code cpu}, {@code cuda:0}, {@code cuda:0+strict}, {@code cuda:0+tf32}, {@code tensorrt:0},
 * {@code tensorrt:0+strict}, {@code tensorrt:0+fp16} or {@code auto}.
 */
public sealed interface Device {
    /** Highest number of a GPU that is believed. */
    int MAX_INDEX = 63;

    /** The processor. */
    record Cpu() implements Device {
        @Override
        public String toString() {
            return "cpu";
        }
    }

    /**
     * An NVIDIA GPU through ONNX Runtime's CUDA provider.
     *
     * @param index number of the GPU, from 0
     * @param tf32 lets matrix products round their inputs to 10 bits of mantissa: faster, and no longer the scores of the
     *     CPU within 1e-4
     * @param strict refuses a model of which a node would run on the CPU
     */
    record Cuda(int index, boolean tf32, boolean strict) implements Device {
        /** Checks the range. */
        public Cuda {
            requireIndex("cuda", index);
        }

        @Override
        public String toString() {
            return "cuda:" + index + (tf32 ? "+tf32" : "") + (strict ? "+strict" : "");
        }
    }

    /**
     * An NVIDIA GPU through ONNX Runtime's TensorRT provider. TensorRT builds an engine from a model, which takes seconds to
     * minutes and is kept for the next time.
     *
     * @param index number of the GPU, from 0
     * @param fp16 lets TensorRT compute in half precision: faster, and no longer the scores of the CPU within 1e-4
     * @param strict refuses a model of which a node would run on the CPU
     */
    record TensorRt(int index, boolean fp16, boolean strict) implements Device {
        /** Checks the range. */
        public TensorRt {
            requireIndex("tensorrt", index);
        }

        @Override
        public String toString() {
            return "tensorrt:" + index + (fp16 ? "+fp16" : "") + (strict ? "+strict" : "");
        }
    }

    /** The first GPU where it can be had, by TensorRT or else by CUDA; else the CPU. */
    record Auto() implements Device {
        @Override
        public String toString() {
            return "auto";
        }
    }

    /** True for a GPU, by whatever provider; false for {@link Auto}, which may become one. */
    default boolean isGpu() {
        return this instanceof Cuda || this instanceof TensorRt;
    }

    /** What its arithmetic explains; of {@link Auto}, which may become a GPU, that of one in single precision. */
    default Tolerance tolerance() {
        if (this instanceof Cpu) {
            return Tolerance.CPU;
        }
        boolean rounded = this instanceof Cuda cuda && cuda.tf32 || this instanceof TensorRt tensorRt && tensorRt.fp16;
        return rounded ? Tolerance.ROUNDED : Tolerance.GPU;
    }

    /** The processor. */
    static Device cpu() {
        return new Cpu();
    }

    /** An NVIDIA GPU with exact float arithmetic. */
    static Device cuda(int index) {
        return new Cuda(index, false, false);
    }

    /** An NVIDIA GPU through TensorRT, in single precision. */
    static Device tensorrt(int index) {
        return new TensorRt(index, false, false);
    }

    /** The first GPU where it can be had, by TensorRT or else by CUDA; else the CPU. */
    static Device auto() {
        return new Auto();
    }

    /**
     * Reads what {@link Object#toString()} writes.
     *
     * @throws UnusableInputException when it names no device
     */
    static Device parse(String text) {
        if (text.equals("cpu")) {
            return cpu();
        }
        if (text.equals("auto")) {
            return auto();
        }
        Matcher gpu = Pattern.compile("(?:cuda:([0-9]{1,2})((?:\\+(?:tf32|strict))*))"
                        + "|(?:tensorrt:([0-9]{1,2})((?:\\+(?:fp16|strict))*))")
                .matcher(text);
        if (!gpu.matches()) {
            throw new UnusableInputException(
                    "device",
                    "",
                    "'" + text + "' is none of cpu, cuda:0, cuda:0+strict, cuda:0+tf32, tensorrt:0, tensorrt:0+strict,"
                            + " tensorrt:0+fp16, auto");
        }
        String options = gpu.group(1) == null ? gpu.group(4) : gpu.group(2);
        boolean strict = options.contains("+strict");
        return gpu.group(1) == null
                ? new TensorRt(Integer.parseInt(gpu.group(3)), options.contains("+fp16"), strict)
                : new Cuda(Integer.parseInt(gpu.group(1)), options.contains("+tf32"), strict);
    }

    private static void requireIndex(String kind, int index) {
        if (index < 0 || index > MAX_INDEX) {
            throw new UnusableInputException("device", "", kind + ":" + index + " is not within 0 to " + MAX_INDEX);
        }
    }
}
