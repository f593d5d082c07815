package dev.rango.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model runs. A device that is asked for and cannot be had is an error; only {@link Auto} looks for another.
 *
 * <p>Written {@code cpu}, {@code cuda:0}, {@code cuda:0+strict}, {@code cuda:0+tf32} or {@code auto}.
 */
public sealed interface Device {
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
        private static final int MAX_INDEX = 63;

        /** Checks the range. */
        public Cuda {
            if (index < 0 || index > MAX_INDEX) {
                throw new UnusableInputException("device", "", "cuda:" + index + " is not within 0 to " + MAX_INDEX);
            }
        }

        @Override
        public String toString() {
            return "cuda:" + index + (tf32 ? "+tf32" : "") + (strict ? "+strict" : "");
        }
    }

    /** The first GPU where it can be had, else the CPU. */
    record Auto() implements Device {
        @Override
        public String toString() {
            return "auto";
        }
    }

    /** The processor. */
    static Device cpu() {
        return new Cpu();
    }

    /** An NVIDIA GPU with exact float arithmetic. */
    static Device cuda(int index) {
        return new Cuda(index, false, false);
    }

    /** The first GPU where it can be had, else the CPU. */
    static Device auto() {
        return new Auto();
    }

    /**
     * Reads what {@link #toString} writes.
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
        Matcher cuda =
                Pattern.compile("cuda:([0-9]{1,2})((?:\\+(?:tf32|strict))*)").matcher(text);
        if (!cuda.matches()) {
            throw new UnusableInputException(
                    "device", "", "'" + text + "' is none of cpu, cuda:0, cuda:0+strict, cuda:0+tf32, auto");
        }
        String options = cuda.group(2);
        return new Cuda(Integer.parseInt(cuda.group(1)), options.contains("+tf32"), options.contains("+strict"));
    }
}
