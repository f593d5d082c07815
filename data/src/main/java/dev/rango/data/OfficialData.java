package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.util.Arrays;
import java.util.List;

/** What {@link DataFetcher} can fetch. */
public enum OfficialData {
    /** The IMDB reviews: 50,000 labelled ones. */
    IMDB("imdb"),
    /** AG News: 120,000 rows to train on, 7,600 to test with. */
    AG_NEWS("agnews"),
    /** GloVe 6B word vectors of 100 dimensions. */
    GLOVE("glove"),
    /** MNIST's handwritten digits: 60,000 pictures to train on, 10,000 to test with. */
    MNIST("mnist");

    private final String id;

    OfficialData(String id) {
        this.id = id;
    }

    /** The name a user types, and that of the folder the data go to. */
    public String id() {
        return id;
    }

    /** @throws UnusableInputException if there is no such data set */
    public static OfficialData parse(String id) {
        List<String> ids = Arrays.stream(values()).map(OfficialData::id).toList();
        return Arrays.stream(values())
                .filter(data -> data.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new UnusableInputException(
                        id,
                        "",
                        "is no data set that can be fetched; known: " + String.join(", ", ids)
                                + Nearest.hint(id, ids)));
    }
}
