package dev.rango.spark;

import dev.rango.runtime.Classifier;
import dev.rango.runtime.Prediction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/** Text to label, as Spark calls it for each row. */
final class Label implements UDF1<String, Row> {
    /** What {@link Prediction} says of a text. */
    static final StructType TYPE = new StructType(new StructField[] {
        DataTypes.createStructField("label", DataTypes.StringType, false),
        DataTypes.createStructField("score", DataTypes.FloatType, false),
        DataTypes.createStructField(
                "scores", DataTypes.createMapType(DataTypes.StringType, DataTypes.FloatType, false), false),
        DataTypes.createStructField("truncated", DataTypes.BooleanType, false),
        DataTypes.createStructField("known", DataTypes.FloatType, false)
    });

    private static final long serialVersionUID = 1;

    private final ModelPlace place;
    private final String task;

    /** @param task of a model with several; empty for the model's own */
    Label(ModelPlace place, String task) {
        this.place = place;
        this.task = task;
    }

    @Override
    public Row call(String text) {
        return text == null ? null : row(classifier().classify(text));
    }

    /** That of this JVM. */
    Classifier<String> classifier() {
        var model = SharedModels.of(place);
        return task.isEmpty() ? model : model.with(task);
    }

    /** Spark's encoder of rows takes maps of Scala alone. */
    static Row row(Prediction answer) {
        return RowFactory.create(
                answer.label(),
                answer.score(),
                JavaConverters.mapAsScalaMapConverter(answer.scores()).asScala(),
                answer.isTruncated(),
                answer.known());
    }
}
