package dev.rango.runtime;

import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.format.ModelJar;
import dev.rango.runtime.session.TestGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Everything that answers, held to one contract. */
class ServicesTest {
    private static String text(int input) {
        return "a film of " + "many words and not so dull ".repeat(input % 50) + input;
    }

    private static ServiceContract.Service of(Classifier<String> classifier) {
        return new ServiceContract.Service() {
            @Override
            public Prediction answer(int input) {
                return classifier.classify(text(input));
            }

            @Override
            public void close() {
                classifier.close();
            }
        };
    }

    @Nested
    class OneText extends ServiceContract {
        @Override
        Service open() {
            return of(TextClassifier.open(ModelJar.SENTIMENT));
        }
    }

    @Nested
    class Lists extends ServiceContract {
        @Override
        Service open() {
            TextClassifier classifier = TextClassifier.open(ModelJar.SENTIMENT, new ClassifierOptions(3));
            return new Service() {
                @Override
                public Prediction answer(int input) {
                    return classifier
                            .classify(Collections.nCopies(130, text(input)))
                            .get(input % 130);
                }

                @Override
                public void close() {
                    classifier.close();
                }
            };
        }
    }

    @Nested
    class Handles extends ServiceContract {
        @Override
        Service open() {
            return of(ModelHandle.open(ModelJar.SENTIMENT));
        }
    }

    @Nested
    class Pictures extends ServiceContract {
        @TempDir
        Path folder;

        @Override
        Service open() throws IOException {
            Path model = TestGraph.writePictures(folder.resolve("model"));
            ImageClassifier classifier = ImageClassifier.open(model, Integrity.UNCHECKED);
            return new Service() {
                @Override
                public Prediction answer(int input) {
                    byte[] pixels = new byte[ImageConfig.PIXELS];
                    pixels[input] = (byte) (input % 100);
                    return classifier.classify(pixels);
                }

                @Override
                public void close() {
                    classifier.close();
                }
            };
        }
    }

    @Nested
    class MicroBatches extends ServiceContract {
        @Override
        Service open() {
            TextClassifier classifier = TextClassifier.open(ModelJar.SENTIMENT);
            MicroBatcher batcher = new MicroBatcher(classifier, MicroBatchOptions.DEFAULT);
            return new Service() {
                @Override
                public Prediction answer(int input) {
                    return batcher.classify(text(input));
                }

                @Override
                public void close() {
                    batcher.close();
                    classifier.close();
                }
            };
        }
    }
}
