package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import java.util.function.UnaryOperator;

/** Every tensor of a model, wherever it may stand: constants, sparse ones, attributes, bodies, functions, training. */
final class Tensors {
    private final UnaryOperator<TensorProto> change;

    private Tensors(UnaryOperator<TensorProto> change) {
        this.change = change;
    }

    /** The model with each tensor changed. */
    static ModelProto changed(ModelProto model, UnaryOperator<TensorProto> change) {
        Tensors tensors = new Tensors(change);
        ModelProto.Builder changed = model.toBuilder();
        if (model.hasGraph()) {
            changed.setGraph(tensors.graph(model.getGraph()));
        }
        for (int i = 0; i < model.getFunctionsCount(); i++) {
            FunctionProto.Builder function = changed.getFunctionsBuilder(i);
            for (int n = 0; n < function.getNodeCount(); n++) {
                function.setNode(n, tensors.node(function.getNode(n)));
            }
            for (int a = 0; a < function.getAttributeProtoCount(); a++) {
                function.setAttributeProto(a, tensors.attribute(function.getAttributeProto(a)));
            }
        }
        for (int i = 0; i < model.getTrainingInfoCount(); i++) {
            TrainingInfoProto.Builder training = changed.getTrainingInfoBuilder(i);
            if (training.hasInitialization()) {
                training.setInitialization(tensors.graph(training.getInitialization()));
            }
            if (training.hasAlgorithm()) {
                training.setAlgorithm(tensors.graph(training.getAlgorithm()));
            }
        }
        return changed.build();
    }

    private GraphProto graph(GraphProto graph) {
        GraphProto.Builder changed = graph.toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            changed.setInitializer(i, change.apply(graph.getInitializer(i)));
        }
        for (int i = 0; i < graph.getSparseInitializerCount(); i++) {
            changed.setSparseInitializer(i, sparse(graph.getSparseInitializer(i)));
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            changed.setNode(i, node(graph.getNode(i)));
        }
        return changed.build();
    }

    private SparseTensorProto sparse(SparseTensorProto tensor) {
        SparseTensorProto.Builder changed = tensor.toBuilder();
        if (tensor.hasValues()) {
            changed.setValues(change.apply(tensor.getValues()));
        }
        if (tensor.hasIndices()) {
            changed.setIndices(change.apply(tensor.getIndices()));
        }
        return changed.build();
    }

    private NodeProto node(NodeProto node) {
        if (node.getAttributeCount() == 0) {
            return node;
        }
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < node.getAttributeCount(); i++) {
            changed.setAttribute(i, attribute(node.getAttribute(i)));
        }
        return changed.build();
    }

    private AttributeProto attribute(AttributeProto attribute) {
        AttributeProto.Builder changed = attribute.toBuilder();
        if (attribute.hasT()) {
            changed.setT(change.apply(attribute.getT()));
        }
        if (attribute.hasSparseTensor()) {
            changed.setSparseTensor(sparse(attribute.getSparseTensor()));
        }
        if (attribute.hasG()) {
            changed.setG(graph(attribute.getG()));
        }
        for (int i = 0; i < attribute.getTensorsCount(); i++) {
            changed.setTensors(i, change.apply(attribute.getTensors(i)));
        }
        for (int i = 0; i < attribute.getSparseTensorsCount(); i++) {
            changed.setSparseTensors(i, sparse(attribute.getSparseTensors(i)));
        }
        for (int i = 0; i < attribute.getGraphsCount(); i++) {
            changed.setGraphs(i, graph(attribute.getGraphs(i)));
        }
        return changed.build();
    }
}
