package dev.rango.models;

import java.util.List;

/**
 * A network as a description.
 *
 * @param family what is known of all networks of its kind
 * @param layers in the order in which data pass them
 */
public record Network(Family family, List<Layer> layers) {
    /** Copies the list. */
    public Network {
        layers = List.copyOf(layers);
    }

    /**
     * A layer by its path.
     *
     * @throws IllegalArgumentException when there is none
     */
    public Layer layer(String path) {
        return layers.stream()
                .filter(layer -> layer.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no layer " + path));
    }

    /** Paths of the layers that can have a low-rank update. */
    public List<String> adaptable() {
        return family.adaptable();
    }

    /** The layer that an adapter replaces as a whole. */
    public Layer head() {
        return layer(family.head());
    }
}
