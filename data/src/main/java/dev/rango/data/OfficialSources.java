package dev.rango.data;

import java.net.URI;
import java.util.List;

/**
 * Where the official data sets are.
 *
 * @param imdb the archive of the IMDB reviews, gzipped tar
 * @param agNewsTrain AG News, training part
 * @param agNewsTest AG News, test part
 * @param glove the archive of the GloVe vectors, zip
 * @param mnist the four files of MNIST, gzipped
 */
public record OfficialSources(
        RemoteFile imdb, RemoteFile agNewsTrain, RemoteFile agNewsTest, RemoteFile glove, List<RemoteFile> mnist) {
    private static final String AG_NEWS =
            "https://raw.githubusercontent.com/mhjabreel/CharCnn_Keras/master/data/ag_news_csv/";
    /** The copy that PyTorch keeps: the publisher's own site no longer serves the files. */
    private static final String MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/";

    /** The publishers' addresses, or those of copies with the published checksums. */
    public static final OfficialSources DEFAULT = new OfficialSources(
            file("https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz", "7c2ac02c03563afcf9b574c7e56c153a"),
            file(AG_NEWS + "train.csv", "b1a00f826fdfbd249f79597b59e1dc12"),
            file(AG_NEWS + "test.csv", "d52ea96a97a2d943681189a97654912d"),
            file("https://nlp.stanford.edu/data/glove.6B.zip", "056ea991adb4740ac6bf1b6d9b50408b"),
            List.of(
                    file(MNIST + "train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                    file(MNIST + "train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
                    file(MNIST + "t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
                    file(MNIST + "t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c")));

    private static RemoteFile file(String url, String md5) {
        return new RemoteFile(URI.create(url), md5);
    }
}
