package dev.rango.spring;

import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The beans of {@code rango.model}: a handle whose model may be replaced, a batcher over it, and what applications ask. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.export.simple.SimpleMetricsExportAutoConfiguration"
        })
@ConditionalOnProperty("rango.model")
@EnableConfigurationProperties(RangoProperties.class)
public class RangoAutoConfiguration {
    /** Opens the model and checks it; watches its place where that is wanted. */
    @Bean
    @ConditionalOnMissingBean
    ModelHandle rangoModel(RangoProperties properties) {
        return ModelHandle.open(Path.of(properties.model()), properties.options());
    }

    /** Closed before the model, which it uses. */
    @Bean
    @ConditionalOnMissingBean
    MicroBatcher rangoBatcher(ModelHandle model, RangoProperties properties) {
        return new MicroBatcher(model, properties.batch().options());
    }

    @Bean(destroyMethod = "")
    @Primary
    @ConditionalOnMissingBean
    BeanClassifier rangoClassifier(
            ModelHandle model, MicroBatcher batcher, RangoProperties properties, ObjectProvider<ModelMeters> meters) {
        BeanClassifier classifier = new BeanClassifier(model, batcher, meters.getIfAvailable(() -> ModelMeters.NONE));
        if (properties.watch() != null) {
            model.watch(properties.watch());
        }
        return classifier;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class Health {
        @Bean
        @ConditionalOnEnabledHealthIndicator("rango")
        @ConditionalOnMissingBean(name = "rangoHealthIndicator")
        HealthIndicator rangoHealthIndicator(ModelHandle model) {
            return new ModelHealth(model);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {
        @Bean
        @ConditionalOnMissingBean
        ModelMeters rangoMeters(ObjectProvider<MeterRegistry> registry, ModelHandle model, MicroBatcher batcher) {
            MeterRegistry where = registry.getIfUnique();
            return where == null ? ModelMeters.NONE : new MicrometerMeters(where, model, batcher);
        }
    }
}
