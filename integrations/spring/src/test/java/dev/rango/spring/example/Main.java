package dev.rango.spring.example;

import dev.rango.runtime.Classifier;
import dev.rango.runtime.Prediction;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A service that labels what is posted to {@code /mood}: {@code Main --rango.model=FOLDER --rango.watch=1s}. */
@SpringBootApplication
@RestController
public class Main {
    private final Classifier<String> classifier;

    Main(Classifier<String> classifier) {
        this.classifier = classifier;
    }

    /** What {@code /mood} answers. */
    public record Mood(String label, float score) {}

    @PostMapping(path = "/mood", consumes = MediaType.TEXT_PLAIN_VALUE)
    Mood mood(@RequestBody String text) {
        Prediction answer = classifier.classify(text);
        return new Mood(answer.label(), answer.score());
    }

    public static void main(String[] args) {
        SpringApplication.run(Main.class, args);
    }
}
