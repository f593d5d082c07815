package dev.rango.runtime.session;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.FilesOnDisk;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.RegularFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A graph that was read into memory: its bytes, and its tables as tensors over memory that all sessions share. To be closed after the
 * sessions that were made of it.
 */
final class OnnxContent implements AutoCloseable {
    private final byte[] graph;
    private final Map<String, OnnxTensor> tables = new TreeMap<>();

    private OnnxContent(byte[] graph) {
        this.graph = graph;
    }

    /**
     * None where ONNX Runtime shall read the disk itself.
     *
     * @throws UnusableInputException when the graph cannot be read, or a table is missing or of another size than it says
     */
    static Optional<OnnxContent> of(ModelFiles files, Path file) {
        byte[] bytes = files.require(file.getFileName().toString());
        GraphBounds.require(file, bytes);
        GraphTables parsed = GraphTables.of(file, bytes);
        if (files instanceof FilesOnDisk) {
            parsed.tables().forEach(table -> requireFile(files, file, table));
            return Optional.empty();
        }
        OnnxContent content = new OnnxContent(parsed.graph());
        try {
            // Loads the native library, meanwhile the tables are read.
            OrtEnvironment environment = OnnxDevice.environment();
            for (GraphTables.Table table : parsed.tables()) {
                content.tables.put(table.name(), tensor(environment, files, file, table));
            }
            return Optional.of(content);
        } catch (RuntimeException | Error e) {
            content.close();
            throw e;
        }
    }

    /** ONNX Runtime would wait for a pipe. */
    private static void requireFile(ModelFiles files, Path file, GraphTables.Table table) {
        if (!ModelManifest.canName(table.location())) {
            throw table.elsewhere(file);
        }
        RegularFile.require(files.path(table.location()));
    }

    private static OnnxTensor tensor(OrtEnvironment environment, ModelFiles files, Path file, GraphTables.Table table) {
        ByteBuffer whole = files.table(table.location()).orElseThrow(() -> table.elsewhere(file));
        try {
            return OnnxTensor.createTensor(
                    environment, table.within(whole.order(ByteOrder.nativeOrder())), table.dims(), type(file, table));
        } catch (OrtException | IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new UnusableInputException(
                    file, table.name(), "does not fit the file that it lies in: " + e.getMessage(), e);
        }
    }

    /** The numbers of TensorProto.DataType in onnx.proto. */
    private static OnnxJavaType type(Path file, GraphTables.Table table) {
        return switch (table.type()) {
            case 1 -> OnnxJavaType.FLOAT;
            case 2 -> OnnxJavaType.UINT8;
            case 3 -> OnnxJavaType.INT8;
            case 6 -> OnnxJavaType.INT32;
            case 7 -> OnnxJavaType.INT64;
            case 10 -> OnnxJavaType.FLOAT16;
            case 11 -> OnnxJavaType.DOUBLE;
            default -> throw new UnusableInputException(file, table.name(), "is of the type " + table.type());
        };
    }

    /** To be made a session of; it takes {@link #tables} as inputs. */
    byte[] graph() {
        return graph;
    }

    /** To be fed to every run. */
    Map<String, OnnxTensor> tables() {
        return tables;
    }

    @Override
    public void close() {
        tables.values().forEach(OnnxTensor::close);
        tables.clear();
    }
}
