package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.RegularFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An ONNX model: a graph and what is said about it. Reading and writing loses nothing, also of what this version does not know:
 * newer fields and types, other domains, functions, bodies of loops, values in other files.
 */
public final class OnnxModel {
    /** Bytes of constants: with nodes and names it stays below protobuf's 2 GB. */
    private static final long MOST_IN_ONE_FILE = 1L << 30;

    /** All but the graph. */
    private final ModelProto.Builder rest;

    private final OnnxGraph graph;
    private final ExternalFiles files;

    OnnxModel(ModelProto.Builder rest, GraphProto graph, ExternalFiles files) {
        this.rest = rest;
        this.graph = new OnnxGraph(graph, files);
        this.files = files;
    }

    /**
     * A model to be built.
     *
     * @param irVersion of the file's format
     * @param opset of ONNX's own operators
     */
    public static OnnxModel empty(String graphName, long irVersion, long opset, String producer) {
        ModelProto.Builder rest = ModelProto.newBuilder()
                .setIrVersion(irVersion)
                .setProducerName(producer)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset));
        return new OnnxModel(rest, GraphProto.newBuilder().setName(graphName).build(), ExternalFiles.NONE);
    }

    /**
     * Reads a model. Values in other files are read when they are asked for.
     *
     * @throws UnusableInputException when it is missing, no ONNX model, truncated, or has two constants of one name
     */
    public static OnnxModel read(Path file) {
        try {
            if (Files.size(file) > OnnxTensor.MOST_BYTES) {
                throw new UnusableInputException(file, "", "has more than 2 GB, which no ONNX file can have");
            }
            byte[] bytes = Files.readAllBytes(RegularFile.require(file));
            MessageCount.require(bytes, ModelProto.getDescriptor());
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            // The values stay in the bytes that were read, and are not copied.
            in.enableAliasing(true);
            ModelProto proto = ModelProto.parseFrom(in);
            if (!proto.hasGraph()) {
                throw new UnusableInputException(file, "", "is no ONNX model: it has no graph");
            }
            return new OnnxModel(
                    proto.toBuilder().clearGraph(), proto.getGraph(), new ExternalFiles(Optional.of(file)));
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (InvalidProtocolBufferException e) {
            throw new UnusableInputException(file, "", "is no ONNX model, or truncated: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(file, "", e.getMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    /** What it computes. */
    public OnnxGraph graph() {
        return graph;
    }

    /** Version of the file's format. */
    public long irVersion() {
        return rest.getIrVersion();
    }

    /** Version of ONNX's own operators. */
    public OptionalLong opset() {
        return opset("");
    }

    /** Version of the operators of a domain; empty when the model has none of it. */
    public OptionalLong opset(String domain) {
        return rest.getOpsetImportList().stream()
                .filter(o -> (o.getDomain().equals("ai.onnx") ? "" : o.getDomain()).equals(domain))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst();
    }

    /** Lets nodes have operators of a domain; a version that is there already stays. */
    public void uses(String domain, long version) {
        if (opset(domain).isEmpty()) {
            rest.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version));
        }
    }

    /** Facts about the model, in order. */
    public Map<String, String> metadata() {
        Map<String, String> facts = new LinkedHashMap<>();
        rest.getMetadataPropsList().forEach(p -> facts.put(p.getKey(), p.getValue()));
        return facts;
    }

    /** Sets a fact, which any ONNX tool can show. */
    public void metadata(String key, String value) {
        for (StringStringEntryProto.Builder entry : rest.getMetadataPropsBuilderList()) {
            if (entry.getKey().equals(key)) {
                entry.setValue(value);
                return;
            }
        }
        rest.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
    }

    /**
     * Writes the model, and into one file beside it the values of its large constants and of those that lay in other files.
     * Equal models give equal bytes.
     */
    public void write(Path file) {
        write(file, new DataFile(dataFile(file)));
    }

    /**
     * Writes a model whose values all lie in its graph into one file; one that has values in other files, or more than one file can
     * hold, as {@link #write}.
     */
    public void writeInOneFile(Path file) {
        boolean isOne = graph.constants().stream().noneMatch(OnnxTensor::isExternal)
                && graph.constants().stream()
                                .mapToLong(t -> t.proto().getSerializedSize())
                                .sum()
                        < MOST_IN_ONE_FILE;
        write(file, isOne ? new DataFile(dataFile(file), Integer.MAX_VALUE) : new DataFile(dataFile(file)));
    }

    private void write(Path file, DataFile opened) {
        try (DataFile data = opened) {
            GraphProto.Builder written = GraphProto.newBuilder();
            for (OnnxTensor constant : graph.constants()) {
                written.addInitializer(data.placed(constant));
            }
            ModelProto others = rest.clone().setGraph(graph.protoOfNodes()).build();
            ModelProto.Builder model = Tensors.changed(others, tensor -> data.moved(tensor, files)).toBuilder();
            model.getGraphBuilder().addAllInitializer(written.getInitializerList());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
                model.build().writeTo(out);
            }
        } catch (UncheckedIOException e) {
            throw new UnusableInputException(
                    file, "", "cannot be written: " + e.getCause().getMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    /** Where the values lie that are not in the graph's file. */
    public static Path dataFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".data");
    }
}
