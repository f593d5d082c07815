package dev.rango.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.Classifier;
import dev.rango.runtime.ModelHandle;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RangoAutoConfigurationTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RangoAutoConfiguration.class));
    private final ApplicationContextRunner withModel = runner.withPropertyValues("rango.model=" + Models.SHIPPED);

    @Test
    void withoutAModelThereAreNoBeans() {
        runner.run(context -> assertThat(context).doesNotHaveBean(Classifier.class));
    }

    @Test
    void theBeanThatIsInjectedAnswers() {
        withModel.withPropertyValues("rango.device=java", "rango.workers=2").run(context -> {
            @SuppressWarnings("unchecked")
            Classifier<String> classifier = context.getBean(Classifier.class);
            assertThat(classifier.classify("A delight.").label()).isEqualTo("positive");
            assertThat(classifier.classify(List.of("Dull.", "A delight.")))
                    .extracting("label")
                    .containsExactly("negative", "positive");
            assertThat(classifier.labels()).containsExactly("negative", "positive");
            assertThat(context.getBean(HealthIndicator.class).health().getDetails())
                    .containsEntry("device", "runs on java")
                    .containsKeys("version", "digest", "largestDifference");
        });
    }

    @Test
    void worksWithoutActuatorAndMicrometer() {
        withModel
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class, MeterRegistry.class))
                .run(context ->
                        assertThat(context).hasSingleBean(BeanClassifier.class).doesNotHaveBean(ModelMeters.class));
    }

    @Test
    void aClosedModelIsDown() {
        withModel.run(context -> {
            context.getBean(ModelHandle.class).close();
            assertThat(context.getBean(HealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.DOWN);
        });
    }

    @Test
    void whatCannotBeUsedIsSaidInOneLine() {
        runner.withPropertyValues("rango.model=no/such/folder").run(context -> {
            assertThat(context).hasFailed();
            assertThat(new UnusableInputAnalyzer()
                            .analyze(context.getStartupFailure())
                            .getDescription())
                    .contains("no/such/folder")
                    .doesNotContain("\n");
        });
        withModel
                .withPropertyValues("rango.device=quantum")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("'quantum' is none of cpu"));
    }
}
