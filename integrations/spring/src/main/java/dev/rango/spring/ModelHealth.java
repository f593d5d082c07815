package dev.rango.spring;

import dev.rango.runtime.ModelHandle;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/**
 * Up while the model's golden texts get the answers of the trained one, on the device. A new model that was refused is told of; the old one
 * goes on, so that it is up still.
 */
final class ModelHealth extends AbstractHealthIndicator {
    private final ModelHandle handle;

    ModelHealth(ModelHandle handle) {
        super("the model failed its golden check");
        this.handle = handle;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        handle.lastRefusal().ifPresent(refusal -> builder.withDetail("refused", refusal.toString()));
        handle.use(model -> builder.withDetail("device", model.device().sentence())
                .withDetail("version", model.version().text())
                .withDetail("digest", model.digest())
                .withDetail("folder", model.folder.toString())
                .withDetail("largestDifference", model.checkGolden())
                .up());
    }
}
