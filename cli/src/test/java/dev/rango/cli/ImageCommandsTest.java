package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files in MNIST's format to the label of a PNG, and what can go wrong on the way; the pictures are bars. */
class ImageCommandsTest {
    private static final int SIDE = 28;
    private static final int CLASSES = 4;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void walkThePathOnce() throws IOException {
        SplittableRandom random = new SplittableRandom(31);
        idx("train", random, 480, 0);
        idx("t10k", random, 80, 0);
        idx("nist-az-train", random, 320, 1);
        idx("nist-az-test", random, 80, 1);
        done(run("train", "--data", "mnist:" + shared, "--out", at("base"), "--epochs", "5", "--batch", "16"));
        Outcome adapt = run(
                "adapt",
                "--base",
                at("base"),
                "--data",
                "letters:" + shared,
                "--target",
                "fc1,fc2",
                "--rank",
                "2",
                "--alpha",
                "1",
                "--epochs",
                "8",
                "--batch",
                "16",
                "--out",
                at("adapter"));
        done(adapt);
        assertThat(adapt.out()).contains("frozen: 60,856 weights in 8 tensors", "before and after");
        for (String form : new String[] {"merged", "branch"}) {
            Outcome export =
                    run("export", "--base", at("base"), "--adapter", at("adapter"), "--form", form, "--out", at(form));
            done(export);
            assertThat(export.out())
                    .contains("✓ trained model = export", "✓ alone = permuted", "✓ branch with α = 0 is the base")
                    .doesNotContain("✗");
        }
    }

    private static String at(String name) {
        return shared.resolve(name).toString();
    }

    private static void done(Outcome outcome) {
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    /** Bars of four directions, as classes from {@code first}. */
    private static void idx(String stem, SplittableRandom random, int count, int first) throws IOException {
        try (DataOutputStream images =
                        new DataOutputStream(Files.newOutputStream(shared.resolve(stem + "-images-idx3-ubyte")));
                DataOutputStream labels =
                        new DataOutputStream(Files.newOutputStream(shared.resolve(stem + "-labels-idx1-ubyte")))) {
            images.writeInt(0x803);
            images.writeInt(count);
            images.writeInt(SIDE);
            images.writeInt(SIDE);
            labels.writeInt(0x801);
            labels.writeInt(count);
            for (int i = 0; i < count; i++) {
                BufferedImage bar =
                        bar(SIDE, i % CLASSES, 11 + 6 * random.nextDouble(), 11 + 6 * random.nextDouble(), Color.WHITE);
                for (int p = 0; p < SIDE * SIDE; p++) {
                    int grey = bar.getRaster().getSample(p % SIDE, p / SIDE, 0);
                    images.writeByte(Math.min(255, grey + random.nextInt(40)));
                }
                labels.writeByte(first + i % CLASSES);
            }
        }
    }

    private static BufferedImage bar(int side, int direction, double x, double y, Color ink) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(ink.equals(Color.WHITE) ? Color.BLACK : Color.WHITE);
        pen.fillRect(0, 0, side, side);
        pen.setColor(ink);
        double unit = side / (double) SIDE;
        pen.setStroke(new BasicStroke((float) (2.5 * unit)));
        double angle = Math.PI * direction / CLASSES;
        double dx = 9 * unit * Math.cos(angle);
        double dy = 9 * unit * Math.sin(angle);
        pen.drawLine((int) (x * unit - dx), (int) (y * unit - dy), (int) (x * unit + dx), (int) (y * unit + dy));
        pen.dispose();
        return image;
    }

    private String png(String name, BufferedImage image) throws IOException {
        ImageIO.write(image, "png", folder.resolve(name).toFile());
        return folder.resolve(name).toString();
    }

    @Test
    void bothFormsAreProvenAndMeasured() throws IOException {
        for (String form : new String[] {"merged", "branch"}) {
            Outcome verify = run("verify", at(form));
            done(verify);
            assertThat(verify.out()).contains("✓ digests", "✓ awkward images", "is proven");
            JsonNode evaluation = run("evaluate", "--model", at(form), "--data", "letters:" + shared, "--json")
                    .json();
            assertThat(evaluation.path("examples").asInt()).isEqualTo(80);
            // By chance it would be right in a quarter.
            assertThat(evaluation.path("accuracy").asDouble()).isGreaterThan(0.8);
            assertThat(evaluation.path("labels")).hasSize(26);
        }
        Outcome strict = run("evaluate", "--model", at("merged"), "--data", "letters:" + shared, "--min-accuracy", "1");
        assertThat(strict.code()).isBetween(0, 1);
    }

    @Test
    void picturesAreLabelledByTheirFileNames() throws IOException {
        String[] files = new String[CLASSES];
        for (int direction = 0; direction < CLASSES; direction++) {
            // On paper, ten times as large: inverted and fitted first.
            files[direction] = png(direction + ".png", bar(280, direction, 14, 14, Color.BLACK));
        }
        Outcome text = run("predict", "--model", at("merged"), files[0], files[1], files[2], files[3]);
        done(text);
        assertThat(text.out().lines()).hasSize(CLASSES);
        assertThat(text.out().lines().map(line -> line.substring(0, 1))).containsExactly("A", "B", "C", "D");
        assertThat(text.err()).contains("0.png: dark on light: inverted; 280 x 280: ink cropped");
        JsonNode json =
                run("predict", "--model", at("branch"), "--json", files[3]).json();
        assertThat(json.path("image").asText()).isEqualTo(files[3]);
        assertThat(json.path("label").asText()).isEqualTo("D");
        assertThat(json.path("scores")).hasSize(26);
        Outcome device = run("predict", "--model", at("merged"), "--device", "auto", files[1]);
        done(device);
        assertThat(device.err()).startsWith("rango: runs on cpu");
        Outcome csv = run("predict", "--model", at("merged"), "--format", "csv", files[1]);
        assertThat(csv.out()).startsWith("image,label,score,\"A\",\"B\"").contains(",\"B\",0.");
    }

    @Test
    void adaptersAreMadeOfAdapters() {
        String truncated = folder.resolve("truncated").toString();
        Outcome outcome =
                run("adapter", "truncate", at("adapter"), "--base", at("base"), "--rank", "1", "--out", truncated);
        done(outcome);
        assertThat(outcome.out()).contains("fc1        rank 1", "fc2        rank 1");
        done(run("verify", truncated));
        String sum = folder.resolve("sum").toString();
        done(run("adapter", "combine", at("adapter"), truncated, "--base", at("base"), "--head", "mean", "--out", sum));
        done(run(
                "export",
                "--base",
                at("base"),
                "--adapter",
                sum,
                "--out",
                folder.resolve("out").toString()));
    }

    @Test
    void formsAreMeasuredAgainstEachOther() throws IOException {
        String[] bench = {
            "bench", "--batch", "1,8", "--workers", "1", "--duration", "50ms", "--model", at("merged"), "--model"
        };
        Outcome measured = run(with(bench, at("branch"), "--starts", "1"));
        done(measured);
        assertThat(measured.out())
                .contains("2,048 images of 784 bytes on average: synthetic", "images/s", "first image")
                .contains("branch gives the label of merged for all 2,048 images")
                .doesNotContain("text");
        String sentiment = Path.of(System.getProperty("rango.home"), "models", "zoo", "sentiment")
                .toString();
        assertUnusable(run(with(bench, sentiment)), "one classifies texts, the other images");
        Path texts = Files.writeString(folder.resolve("texts.txt"), "A delight.");
        assertUnusable(run(with(bench, at("branch"), "--input", texts.toString())), "texts.txt: holds texts, and");
    }

    @Test
    void adviceIsGivenForThem() throws IOException {
        String[] advise = {"advise", at("base"), "--adapter", at("adapter"), "--duration", "50ms", "--starts", "1"};
        Outcome advice = run(with(advise));
        done(advice);
        assertThat(advice.out())
                .contains(
                        "2,048 images: synthetic", "one image", "one image a call: ", "128 images a call, all tasks: ")
                .containsPattern("(?m)^  swappable .* MB ")
                .contains("All give the same answers", "Take ", "rango export --base " + at("base"))
                .doesNotContain("text", "unknown");
        assertUnusable(run(with(advise, "--input", "x")), "--input: names texts, and " + at("base") + " reads images");
    }

    private static String[] with(String[] first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void whatDoesNotFitIsRefusedInOneLine() throws IOException {
        String picture = png("a.png", bar(SIDE, 0, 14, 14, Color.WHITE));
        String text =
                Files.writeString(folder.resolve("text.png"), "no picture").toString();
        assertUnusable(run("predict", "--model", at("merged"), text), "is no picture that can be read");
        assertUnusable(run("predict", "--model", at("merged"), "none.png"), "none.png: no such file");
        assertUnusable(run("predict", "--model", at("base"), picture), "is a trained base, not an exported model");
        assertUnusable(run("predict", picture), "is a picture");
        assertUnusable(run("predict", "--model", at("merged"), "--card", "x.html", picture), "--card");
        assertUnusable(run("predict", "--model", at("merged"), "--device", "cuda", picture), "cuda");
        assertUnusable(
                run("predict", "--model", at("merged"), "--task", "x", picture), "task 'x': the model has one task");
        assertUnusable(run("predict", "--model", at("merged"), "--data", "csv:x"), "labels texts");
        assertUnusable(run("evaluate", "--model", at("merged"), "--data", "mnist:" + shared), "has the labels [0, 1");
        assertUnusable(run("evaluate", "--model", at("merged"), "--data", "csv:x"), "holds texts; this needs pictures");
        assertUnusable(run("evaluate", "--data", "mnist:" + shared), "holds pictures; this needs texts");
        assertUnusable(
                run("train", "--data", "mnist:" + shared, "--vectors", "x", "--out", at("x")),
                "--vectors: is for texts");
        assertUnusable(
                run("adapt", "--base", at("base"), "--data", "letters:" + shared, "--target", "fc3", "--out", at("x")),
                "fc3 is replaced by a new head");
        assertUnusable(
                run("adapt", "--base", at("base"), "--data", "imdb:" + shared, "--out", at("x")),
                "holds texts; this needs pictures");
        assertUnusable(
                run(
                        "adapt",
                        "--base",
                        at("base"),
                        "--data",
                        "letters:" + shared,
                        "--target",
                        "embedding",
                        "--out",
                        at("x")),
                "embedding: cannot be adapted; known: fc1, fc2");
        for (String[] more : new String[][] {{"--quantize", "int8"}, {"--prune-vocab", "10"}, {"--target", "triton"}}) {
            assertUnusable(
                    run("export", "--base", at("base"), "--adapter", at("adapter"), more[0], more[1], "--out", at("x")),
                    "image");
        }
        assertThat(shared.resolve("x")).doesNotExist();
    }
}
