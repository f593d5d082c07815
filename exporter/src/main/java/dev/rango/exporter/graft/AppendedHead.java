package dev.rango.exporter.graft;

import dev.rango.models.Linear;
import java.util.List;

/**
 * A head for a base that ends in hidden states: which vector of a text it reads, and the layers behind that.
 *
 * @param states the graph's hidden states [batch, tokens, width], or, of a pooler, what that gives [batch, width]
 * @param layers in order; the last gives the logits
 * @param reason what says that it is so: a convention, or the user
 */
record AppendedHead(Source source, String states, List<Step> layers, String reason) {
    /** What a head reads of a text. */
    enum Source {
        FIRST("the first token"),
        LAST("the last token"),
        MEAN("the mean of the tokens"),
        POOLER("the pooler");

        private final String words;

        /** Whether which tokens there are says the mask. */
        boolean readsMask() {
            return this == LAST || this == MEAN;
        }

        Source(String words) {
            this.words = words;
        }
    }

    /** What follows a layer. */
    enum Activation {
        NONE(""),
        TANH("Tanh"),
        RELU("Relu");

        /** As ONNX calls it. */
        private final String operator;

        Activation(String operator) {
            this.operator = operator;
        }

        String operator() {
            return operator;
        }
    }

    /**
     * A layer.
     *
     * @param path as the adapter names it
     */
    record Step(String path, Linear layer, Activation activation) {}

    /** Copies the list. */
    AppendedHead {
        layers = List.copyOf(layers);
    }

    int in() {
        return layers.get(0).layer().in();
    }

    int classes() {
        return layers.get(layers.size() - 1).layer().out();
    }

    /** All but its weights and the number of its classes, in words. */
    String shape() {
        StringBuilder words = new StringBuilder(source.words + " of " + states);
        for (int i = 0; i < layers.size(); i++) {
            Step step = layers.get(i);
            boolean isLast = i == layers.size() - 1;
            words.append(", ").append(isLast ? "classes" : step.layer().out());
            if (step.activation() != Activation.NONE) {
                words.append(' ').append(step.activation().operator());
            }
        }
        return words.toString();
    }

    /** What a layer reads. */
    String reads(int layer) {
        return layer == 0
                ? source.words + " of " + states
                : layers.get(layer - 1).path();
    }

    /** What is to be said of a layer in the plan. */
    String note(int layer) {
        String activation = layers.get(layer).activation().operator();
        return "reads " + reads(layer) + (activation.isEmpty() ? "" : ", then " + activation)
                + (layer == layers.size() - 1 ? "; gives " + HeadPass.LOGITS : "") + " (" + reason + ")";
    }
}
