package dev.rango.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Labels a column of texts: a stage of a pipeline, and a function of SQL.
 *
 * <pre>{@code
 * TextLabeler labeler = new TextLabeler().setModel("models/zoo/sentiment").setInputCol("text");
 * Dataset<Row> labelled = labeler.transform(reviews);            // prediction.label, .score, .scores, .truncated, .known
 * labeler.register(spark, "mood");                               // SELECT mood(text).label FROM reviews
 * }</pre>
 *
 * <p>The driver opens the model and checks it. Each executor gets it with the job, or reads it from a file system that all share, checks it
 * again, and opens it once for all of its tasks. A text that is null has a null in place of its label.
 */
public final class TextLabeler extends Transformer implements DefaultParamsWritable {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Param<String> model;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> task;
    private final Param<String> device;
    private final StringArrayParam trust;
    private final BooleanParam shared;

    public TextLabeler() {
        this(Identifiable.randomUID("rango"));
    }

    /** @param uid as Spark reads it back */
    public TextLabeler(String uid) {
        this.uid = uid;
        this.model = new Param<>(this, "model", "folder of an exported model, as the driver sees it");
        this.inputCol = new Param<>(this, "inputCol", "column of texts");
        this.outputCol = new Param<>(this, "outputCol", "column of answers, which is added");
        this.task = new Param<>(this, "task", "task of a model that has several; empty for its own");
        this.device = new Param<>(this, "device", "where the model runs: cpu, java, cuda:0 and others");
        this.trust =
                new StringArrayParam(this, "trust", "files of public keys, one of which must have signed the model");
        this.shared = new BooleanParam(
                this,
                "shared",
                "whether every executor sees the folder under the same path, so that it is not shipped");
        setDefault(inputCol, "text");
        setDefault(outputCol, "prediction");
        setDefault(task, "");
        setDefault(device, "cpu");
        setDefault(trust, new String[0]);
        setDefault(shared, false);
    }

    @Override
    public String uid() {
        return uid;
    }

    public Param<String> model() {
        return model;
    }

    public Param<String> inputCol() {
        return inputCol;
    }

    public Param<String> outputCol() {
        return outputCol;
    }

    public Param<String> task() {
        return task;
    }

    public Param<String> device() {
        return device;
    }

    public StringArrayParam trust() {
        return trust;
    }

    public BooleanParam shared() {
        return shared;
    }

    /** A folder that {@code rango export} wrote, or {@code rango import} of a transformer with labels. */
    public TextLabeler setModel(String folder) {
        set(model, folder);
        return this;
    }

    /** {@code text} unless set. */
    public TextLabeler setInputCol(String column) {
        set(inputCol, column);
        return this;
    }

    /** {@code prediction} unless set. */
    public TextLabeler setOutputCol(String column) {
        set(outputCol, column);
        return this;
    }

    /** Of a model with several tasks, such as a bank; its own unless set. */
    public TextLabeler setTask(String name) {
        set(task, name);
        return this;
    }

    /** {@code cpu} unless set. */
    public TextLabeler setDevice(String name) {
        set(device, name);
        return this;
    }

    /** Files of public keys on the driver, one of which must have signed the model. */
    public TextLabeler setTrust(String... files) {
        set(trust, files);
        return this;
    }

    /** Whether every executor sees the folder, and the keys, under the same path; otherwise the driver ships them. */
    public TextLabeler setShared(boolean isShared) {
        set(shared, isShared);
        return this;
    }

    /**
     * Text to answer, for {@code withColumn}, {@code select} and whatever takes columns. {@link #transform}, which answers in runs, is faster.
     *
     * @throws dev.rango.runtime.UnusableInputException when the model cannot be used
     */
    public UserDefinedFunction function(SparkSession spark) {
        return functions.udf(label(spark), Label.TYPE);
    }

    private Label label(SparkSession spark) {
        if (!isDefined(model)) {
            throw new IllegalArgumentException("no model: setModel names its folder");
        }
        ModelPlace seen = new ModelPlace("", $(model), List.of($(trust)), $(device), "").checked($(task));
        return new Label((Boolean) $(shared) ? seen : seen.shipped(spark.sparkContext()), $(task));
    }

    /** Makes it a function of SQL under this name. */
    public void register(SparkSession spark, String name) {
        spark.udf().register(name, function(spark));
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        LabelRows rows = new LabelRows(label(dataset.sparkSession()), schema.fieldIndex($(inputCol)));
        return dataset.toDF().mapPartitions(rows, Encoders.row(schema));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        if (!schema.apply($(inputCol)).dataType().equals(DataTypes.StringType)) {
            throw new IllegalArgumentException("column " + $(inputCol) + " is not of strings, but "
                    + schema.apply($(inputCol)).dataType().simpleString());
        }
        if (Arrays.asList(schema.fieldNames()).contains($(outputCol))) {
            throw new IllegalArgumentException(
                    "column " + $(outputCol) + " is there already; setOutputCol names another");
        }
        return schema.add($(outputCol), Label.TYPE, true);
    }

    @Override
    public TextLabeler copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Reads what {@code save} wrote; the model's folder is read where it was. */
    public static MLReader<TextLabeler> read() {
        return new DefaultParamsReader<>();
    }

    /** As {@link #read()}. */
    public static TextLabeler load(String path) {
        return read().load(path);
    }
}
