package dev.rango.data;

import java.net.URI;

/**
 * Where the official data sets are.
 *
 * @param imdb the archive of the IMDB reviews, gzipped tar
 * @param agNewsTrain AG News, training part
 * @param agNewsTest AG News, test part
 * @param glove the archive of the GloVe vectors, zip
 */
public record OfficialSources(RemoteFile imdb, RemoteFile agNewsTrain, RemoteFile agNewsTest, RemoteFile glove) {
    private static final String AG_NEWS =
            "https://raw.githubusercontent.com/mhjabreel/CharCnn_Keras/master/data/ag_news_csv/";

    /** The publishers' addresses. */
    public static final OfficialSources DEFAULT = new OfficialSources(
            file("https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz", "7c2ac02c03563afcf9b574c7e56c153a"),
            file(AG_NEWS + "train.csv", "b1a00f826fdfbd249f79597b59e1dc12"),
            file(AG_NEWS + "test.csv", "d52ea96a97a2d943681189a97654912d"),
            file("https://nlp.stanford.edu/data/glove.6B.zip", "056ea991adb4740ac6bf1b6d9b50408b"));

    private static RemoteFile file(String url, String md5) {
        return new RemoteFile(URI.create(url), md5);
    }
}
