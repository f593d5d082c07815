package dev.rango.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reviews of the repository as Parquet, in a Spark of two threads. */
class TextLabelerTest {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));
    private static final String MODEL = HOME.resolve("models/zoo/sentiment").toString();
    private static final int REVIEWS = 360;

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static String parquet;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
        parquet = folder.resolve("reviews.parquet").toString();
        spark.read()
                .option("header", "true")
                .option("escape", "\"")
                .option("multiLine", "true")
                .csv(HOME.resolve("data/corpus/reviews/train.csv").toString())
                .repartition(4)
                .write()
                .parquet(parquet);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Dataset<Row> reviews() {
        return spark.read().parquet(parquet);
    }

    private static TextLabeler labeler() {
        return new TextLabeler().setModel(MODEL);
    }

    @Test
    void everyRowHasTheAnswerThatItHasAlone() {
        List<Row> rows = labeler().transform(reviews()).collectAsList();
        assertThat(rows).hasSize(REVIEWS);
        try (TextClassifier alone = TextClassifier.open(Path.of(MODEL))) {
            for (Row row : rows) {
                Prediction expected = alone.classify(row.<String>getAs("text"));
                Row answer = row.getAs("prediction");
                assertThat(answer.<String>getAs("label")).isEqualTo(expected.label());
                assertThat(answer.<Float>getAs("score")).isEqualTo(expected.score());
                assertThat(answer.<Float>getAs("known")).isEqualTo(expected.known());
                assertThat(answer.<Boolean>getAs("truncated")).isFalse();
                assertThat(answer.<String, Float>getJavaMap(answer.fieldIndex("scores")))
                        .isEqualTo(expected.scores());
            }
        }
    }

    /** A row that is filtered by its label and then shown is asked for once. */
    @Test
    void theModelIsAskedOnceForEachRow() {
        Dataset<Row> texts = spark.sql("SELECT CAST(NULL AS STRING) AS text UNION ALL SELECT 'A delight.'");
        Dataset<Row> positive = labeler().transform(texts).where("prediction.label = 'positive'");
        assertThat(positive.select("prediction.score", "prediction.known").collectAsList())
                .hasSize(1);
        assertThat(positive.queryExecution().executedPlan().toString().split("MapPartitions ", -1))
                .hasSize(2);
    }

    @Test
    void aFunctionOfSqlCountsLabels() {
        labeler().register(spark, "mood");
        reviews().createOrReplaceTempView("reviews");
        List<Row> rows = spark.sql("SELECT mood(text).label AS label, count(*) AS n FROM reviews"
                        + " GROUP BY mood(text).label ORDER BY label")
                .collectAsList();
        assertThat(rows).extracting(row -> row.getString(0)).containsExactly("negative", "positive");
        assertThat(rows.stream().mapToLong(row -> row.getLong(1)).sum()).isEqualTo(REVIEWS);
        assertThat(spark.sql("SELECT mood(NULL)").first().isNullAt(0)).isTrue();
    }

    @Test
    void tasksOfAJvmShareOneModel() {
        labeler().setDevice("java").transform(reviews()).collectAsList();
        int before = SharedModels.count();
        labeler().setDevice("java").transform(reviews().repartition(8)).collectAsList();
        assertThat(SharedModels.count()).isEqualTo(before);
        labeler().setDevice("java").setShared(true).transform(reviews()).collectAsList();
        assertThat(SharedModels.count()).isEqualTo(before + 1);
    }

    @Test
    void aPipelineIsSavedAndReadBack() throws Exception {
        String saved = folder.resolve("pipeline").toString();
        new Pipeline()
                .setStages(new PipelineStage[] {labeler().setOutputCol("mood")})
                .fit(reviews())
                .write()
                .save(saved);
        Dataset<Row> labelled = PipelineModel.load(saved).transform(reviews());
        assertThat(labelled.select("mood.label").distinct().count()).isEqualTo(2);
    }

    @Test
    void aStreamIsLabelled() throws Exception {
        Dataset<Row> stream = spark.readStream().schema(reviews().schema()).parquet(parquet);
        StreamingQuery query = labeler()
                .transform(stream)
                .select("prediction.label")
                .writeStream()
                .format("memory")
                .queryName("labels")
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .start();
        assertThat(query.awaitTermination(TimeUnit.MINUTES.toMillis(2))).isTrue();
        assertThat(spark.table("labels").count()).isEqualTo(REVIEWS);
    }

    @Test
    void whatCannotBeIsRefusedByTheDriver() throws Exception {
        assertThatThrownBy(() -> new TextLabeler().transform(reviews()))
                .hasMessage("no model: setModel names its folder");
        assertThatThrownBy(() -> labeler().setModel("no/folder").transform(reviews()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("no/folder");
        assertThatThrownBy(() -> labeler().setTask("imdb").transform(reviews()))
                .isInstanceOf(UnusableInputException.class);
        assertThatThrownBy(() -> labeler().setOutputCol("text").transform(reviews()))
                .hasMessage("column text is there already; setOutputCol names another");
        Path key = Files.writeString(folder.resolve("key.pem"), "no key");
        assertThatThrownBy(() -> labeler().setTrust(key.toString()).transform(reviews()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("key.pem");
    }

    @Test
    void aModelThatChangedSinceIsRefusedByTheExecutor() {
        ModelPlace other = new ModelPlace("", MODEL, List.of(), "cpu", "0".repeat(64));
        assertThatThrownBy(other::open).hasMessageContaining("is another model than the driver's");
    }
}
