package dev.rango.spark.example;

import dev.rango.spark.TextLabeler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Counts the labels of the column {@code text} of a Parquet file or a CSV file: {@code Main MODEL FILE}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        SparkSession spark = SparkSession.builder()
                .master("local[*]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        Dataset<Row> texts = args[1].endsWith(".csv")
                ? spark.read().option("header", "true").option("escape", "\"").csv(args[1])
                : spark.read().parquet(args[1]);
        long start = System.nanoTime();
        new TextLabeler()
                .setModel(args[0])
                .transform(texts)
                .groupBy("prediction.label")
                .count()
                .show();
        System.out.println((System.nanoTime() - start) / 1_000_000 + " ms");
        spark.stop();
    }
}
